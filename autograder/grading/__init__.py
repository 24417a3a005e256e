"""The grader's machine: the course, a submission, its sandbox and referee, a cohort, its gradebook and pages."""

from autograder.grading.course.hidden import check_hidden

__all__ = ["check_hidden"]
