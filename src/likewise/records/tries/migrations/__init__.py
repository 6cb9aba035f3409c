"""Tables of tries."""
