"""A person and their own record: who opened it, an export of all of it, what was agreed, and having it deleted."""
