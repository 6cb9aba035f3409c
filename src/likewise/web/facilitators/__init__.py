"""Pages of what people have said about leading."""
