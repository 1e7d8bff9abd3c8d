"""The journal on the web: to write, to read again, to share, and for a reader what is shared with them."""
