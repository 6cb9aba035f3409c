"""What is stored? The one Django app with tables."""
