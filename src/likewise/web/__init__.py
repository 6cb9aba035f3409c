"""What does it look like? One folder per noun, and the design system met once."""
