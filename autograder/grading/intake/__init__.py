"""What a student handed in, read as data: its answers are put into the unit's own notebook, and nothing else counts."""

from autograder.grading.intake.file import Unreadable, read_file
from autograder.grading.intake.submission import Submission, intake, refused

__all__ = ["Submission", "Unreadable", "intake", "read_file", "refused"]
