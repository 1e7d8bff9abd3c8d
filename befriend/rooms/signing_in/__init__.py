"""Signing in: the second factor with its spare codes, slowing down who guesses, and where one is signed in."""
