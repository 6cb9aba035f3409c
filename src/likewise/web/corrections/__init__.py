"""Pages that show what the record said before, and put it right."""
