"""Pages on which several acts are checked and carried out at once."""
