"""Pages of whom the people of a cohort ring."""
