"""Shapes of input of the room."""
