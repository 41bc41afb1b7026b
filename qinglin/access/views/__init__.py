"""Pages of the room: the way in, and who holds which role."""
