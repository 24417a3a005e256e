"""Honest submissions, right and wrong, which stock nbgrader and `autograder grade` must grade alike."""
