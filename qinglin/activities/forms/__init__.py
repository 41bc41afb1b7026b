"""Shapes of input: finding activities, checking in, the roll (phone and desk share it)."""
