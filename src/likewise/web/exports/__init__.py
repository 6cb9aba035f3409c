"""Pages on which a programme leaves in clear: asked for, agreed to, downloaded once."""
