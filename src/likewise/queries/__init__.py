"""What may this viewer see? Read only; the first argument is the viewer."""
