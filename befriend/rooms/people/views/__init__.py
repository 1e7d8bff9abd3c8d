"""The pages of people: who is here, one person, coming in, and one's own account."""
