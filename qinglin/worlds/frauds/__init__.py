"""Service records with known frauds among them, and honest ones that look alike.

Made from a seed; what is planted is kept apart from the records.
"""
