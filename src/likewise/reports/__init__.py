"""What do we publish? Reads only."""
