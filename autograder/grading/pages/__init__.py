"""The pages of a unit as HTML: the feedback for each student, and the report for the instructor."""
