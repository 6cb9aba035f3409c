"""Pages about whether cohorts will renew."""
