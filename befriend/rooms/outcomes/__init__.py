"""What the service achieves, in numbers of many people: for a lead, and for a clinician about their own clients."""
