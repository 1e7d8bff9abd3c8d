"""The demonstration: an invented service with invented people, and one button to sign in as each role."""
