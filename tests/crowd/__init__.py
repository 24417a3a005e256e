"""A crowd of stand-in submissions, and what grades them, to try the runner without a sandbox or a gradebook."""
