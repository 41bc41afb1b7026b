"""Decisions of the room on plain values: no database, no clock, no Django."""
