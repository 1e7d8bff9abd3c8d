"""The client's home: what is due, what changed, one door to each room."""
