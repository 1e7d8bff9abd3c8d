"""Practices: find one, do it, say how it was. What is written on the way is kept nowhere yet."""
