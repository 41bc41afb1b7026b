"""What the API of the room takes (``asked``) and gives (``answered``)."""
