"""What is the rule? How is it computed? Pure: no Django, clock, dice or disk."""
