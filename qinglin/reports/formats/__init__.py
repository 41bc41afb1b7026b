"""One brief in four formats; each sets the same blocks (rules.paper) in its own way."""
