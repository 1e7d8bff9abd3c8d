"""Commands of `befriend manage` that look at the platform as a whole."""
