"""Tests in a real chromium; `make test` runs them once, on SQLite."""
