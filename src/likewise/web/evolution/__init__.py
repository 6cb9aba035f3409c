"""How the programme evolved, as pages."""
