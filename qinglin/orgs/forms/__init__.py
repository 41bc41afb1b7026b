"""Shapes of what is typed about units."""
