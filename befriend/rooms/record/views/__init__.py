"""One's own record on the web."""
