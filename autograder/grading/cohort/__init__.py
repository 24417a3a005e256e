"""A cohort graded: sent to workers on one machine or many, and written down as it comes back."""
