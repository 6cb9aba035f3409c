"""Pages on which one person's arm is told to one nurse: asked for, granted, read."""
