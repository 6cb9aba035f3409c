"""Pages of files about people: attach one, download it, withdraw it."""
