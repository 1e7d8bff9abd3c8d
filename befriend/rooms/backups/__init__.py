"""Sealed copies of the whole database, and the proof that they can be restored: on the ground, above the audit."""
