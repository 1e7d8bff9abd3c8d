"""A person and their own record: who opened it, a copy of all of it, what was agreed, and having it deleted."""
