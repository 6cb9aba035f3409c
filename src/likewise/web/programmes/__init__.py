"""Pages of the programme as a whole."""
