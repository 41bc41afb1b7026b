"""The proof of permissions: every route, by every actor, on every relation to the thing."""
