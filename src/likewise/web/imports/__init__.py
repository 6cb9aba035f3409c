"""Pages that bring a programme in from files."""
