"""What stands in for parts of the grading: a referee, runs that need no sandbox, results that nobody earned."""
