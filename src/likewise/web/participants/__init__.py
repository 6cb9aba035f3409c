"""Pages of people: find them, one person’s path, and what is recorded about them."""
