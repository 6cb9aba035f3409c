"""How far coders agree: `words` tells it and makes plain values for JSON, `picture` draws it."""
