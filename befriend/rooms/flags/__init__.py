"""Everything a human must look at: one list, each with an owner, a reason, a due time and an end."""
