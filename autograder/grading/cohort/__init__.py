"""A cohort graded: found, sent to workers, written down as it comes back, on one machine or many."""
