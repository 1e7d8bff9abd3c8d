"""Practices on the web, one module per story."""
