"""How to reach help now, without signing in."""
