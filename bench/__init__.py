"""Timed runs against the targets: `python -m bench` runs all of them, and each module runs alone."""
