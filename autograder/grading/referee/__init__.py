"""The referee: has a submission run in the sandbox, and judges what comes back outside of it."""

from autograder.grading.referee.referee import Referee

__all__ = ["Referee"]
