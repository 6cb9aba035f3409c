"""Pages of recruitment: the funnel, who waits, how one person came, criteria, invitations."""
