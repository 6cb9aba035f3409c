"""Pages of who has yet to hear that a meeting changed."""
