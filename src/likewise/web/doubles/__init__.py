"""The pages on which two records of one person, or of one practice, are joined and parted."""
