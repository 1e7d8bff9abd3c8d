"""How to reach help now, one's own safety plan, asking to be called, leaving quickly, and a quiet mode."""
