"""Pages of designs: their life, allocating by them, and why somebody got their arm."""
