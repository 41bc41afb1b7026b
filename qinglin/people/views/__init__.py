"""Pages of one's own data, and the desk that answers requests about it."""
