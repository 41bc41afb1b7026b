"""Hand-tuned statements of the room. Each has its slow twin in tests/test_sql.py."""
