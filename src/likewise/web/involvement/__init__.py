"""Pages of the part people take in wider health life."""
