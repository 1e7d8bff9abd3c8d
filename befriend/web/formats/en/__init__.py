"""English dates, the same for readers everywhere."""
