"""Power cuts: what the real server wrote is recorded, and every disk that a cut could leave is opened and judged."""
