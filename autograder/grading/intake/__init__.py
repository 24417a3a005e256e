"""What a student handed in, read as data: its answers are put into the unit's own notebook, and nothing else counts."""

from autograder.grading.intake.file import IntakeError, read_submission
from autograder.grading.intake.submission import Submission, intake

__all__ = ["IntakeError", "Submission", "intake", "read_submission"]
