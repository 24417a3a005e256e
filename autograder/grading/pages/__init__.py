"""What the report and the feedback have in common as pages."""
