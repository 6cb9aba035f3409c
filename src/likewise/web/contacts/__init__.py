"""Pages for support between meetings."""
