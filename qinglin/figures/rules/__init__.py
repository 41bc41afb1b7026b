"""Pure decisions of this room: what a mode's document may say, and what records say about it."""
