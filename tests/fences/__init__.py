"""The rules of the house that a linter off the shelf cannot say.

Each fence is a function that is given a place to look at and returns what it found wrong, one
line each. tests/test_architecture.py points them at the product; tests/test_fences.py plants a
violation for each and sees it found.
"""
