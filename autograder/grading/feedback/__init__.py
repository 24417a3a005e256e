"""A page for each student: the points, their code, what it gave, and the verdicts."""

from autograder.grading.feedback.write import write

__all__ = ["write"]
