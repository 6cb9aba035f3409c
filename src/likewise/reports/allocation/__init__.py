"""Allocation as something to read: `words` tells simulations, plans and draws; `picture` draws."""
