"""What a client writes for themselves: private, unless they share an entry."""
