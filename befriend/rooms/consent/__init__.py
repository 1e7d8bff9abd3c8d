"""What people said yes or no to, purpose by purpose: on the ground, so that any room asks before it shows or counts."""
