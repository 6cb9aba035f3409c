"""A matching round as something to read: `words` tells it, `picture` draws it."""
