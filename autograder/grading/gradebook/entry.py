"""What is put, and what it changes."""

from dataclasses import dataclass

from autograder.grading.graded import Graded


@dataclass(frozen=True)
class Entry:
    """One submission's result, to be recorded.

    key: from `key`, what the result was made from
    timestamp: the text of the submission's timestamp.txt, None where it has none
    """

    student: str
    key: str
    graded: Graded
    timestamp: str | None = None


@dataclass(frozen=True)
class Change:
    """A graded cell whose automatic points differ from those that stood there; `why` says what made them differ."""

    student: str
    grade_id: str
    before: float
    after: float
    why: str

    @property
    def is_lowered(self):
        """Whether the points are fewer than they were."""
        return self.after < self.before
