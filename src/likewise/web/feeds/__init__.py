"""Pages of calendar feeds, and the feeds."""
