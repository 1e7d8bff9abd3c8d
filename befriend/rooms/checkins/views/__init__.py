"""Check-ins on the web: one's own, and for those who work with a client."""
