"""What was done, by whom, to whose record: ids as text, no clinical content."""
