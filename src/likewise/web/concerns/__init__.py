"""Pages on which worries are raised, followed, answered and settled."""
