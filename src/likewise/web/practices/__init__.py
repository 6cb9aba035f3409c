"""Pages of practices and venues."""
