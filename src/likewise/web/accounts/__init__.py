"""Signing in, and choosing the hat to wear."""
