"""Pages of outcomes: who is due, what is recorded of one person, and what is settled."""
