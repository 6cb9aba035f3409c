"""What can be done? The programme's verbs, and the only writers."""
