"""Pages of consent: texts, what people decided, who owes a decision, and who may take it."""
