"""What client and clinician agreed, the dated reviews of it, and notes."""
