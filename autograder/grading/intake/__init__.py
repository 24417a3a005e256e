"""What a student handed in, read as data: its answers are put into the unit's own notebook, and nothing else counts."""

from autograder.grading.intake.file import IntakeError, bytes_of
from autograder.grading.intake.submission import Submission, submission_of

__all__ = ["IntakeError", "Submission", "bytes_of", "submission_of"]
