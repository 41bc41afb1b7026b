"""Pages of the room: phone (volunteers), lead (leaders on the phone), desk (staff)."""
