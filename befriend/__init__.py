"""befriend: compassion-based care that knows whether it helps."""

__version__ = "0.1.0"
