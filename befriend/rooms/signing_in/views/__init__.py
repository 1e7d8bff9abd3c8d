"""The pages of signing in: the second factor, and where one is signed in."""
