"""Decisions of the rosters on plain values."""
