"""Pages: my own (``home``) and the public board of the district (``board``)."""
