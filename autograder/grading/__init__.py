"""What the grader's machine needs: the reference, hidden cases, the release. Never imported by autograder.checks."""

from autograder.grading.course.hidden import check_hidden

__all__ = ["check_hidden"]
