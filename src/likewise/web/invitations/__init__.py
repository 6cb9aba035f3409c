"""Pages on which accounts are looked after: who is invited, who has which role, and their end."""
