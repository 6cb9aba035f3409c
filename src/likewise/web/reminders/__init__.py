"""The page on which somebody chooses how they are reminded."""
