"""Pages of what happens by itself."""
