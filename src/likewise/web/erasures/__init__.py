"""Pages on which somebody is forgotten: asked for, held, decided."""
