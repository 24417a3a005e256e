"""The referee: has a submission played in the sandbox, and judges what comes back outside of it."""

from autograder.grading.referee.referee import Referee

__all__ = ["Referee"]
