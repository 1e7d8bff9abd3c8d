"""Help on the web: reaching a person, one's own safety plan, asking to be called, leaving quickly."""
