"""What do files look like? Bytes to domain values and back."""
