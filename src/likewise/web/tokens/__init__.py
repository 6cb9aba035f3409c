"""Pages on which tokens for other programs are made, agreed to and ended."""
