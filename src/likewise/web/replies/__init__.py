"""Pages on which people say beforehand whether they come."""
