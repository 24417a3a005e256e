"""Check what a reader writes against the course's reference, and say what is wrong."""

from autograder.checks import check

__all__ = ["check"]
