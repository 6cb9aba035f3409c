"""Pages of cohorts: the list, one cohort, and the forms by which cohorts change."""
