"""What stands in for parts of the grading: a referee, a gradebook, results and summaries that nobody earned."""
