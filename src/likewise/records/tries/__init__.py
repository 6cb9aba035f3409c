"""Tries to sign in, counted beside the sessions."""
