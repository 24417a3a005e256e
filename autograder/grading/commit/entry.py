"""What is put, and what it changes."""

import unicodedata
from dataclasses import dataclass

from autograder.grading.graded import Graded

# The longest name that nbgrader's tables hold, and the longest that a folder may have, in bytes.
MAX_NAME, MAX_BYTES = 128, 255


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


def problem_of_name(student):
    """Why a name cannot be a student's, in words; None where it can. nbgrader takes a folder's name for it."""
    if not student or student in (".", "..") or "/" in student:
        return "it is not the name of one folder"
    if student.startswith("."):
        return "it begins with a dot, and nbgrader does not see such folders"
    if student != student.strip():
        return "it begins or ends with a space, and nbgrader strips those"
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in student):
        return "it has control characters, or letters that are no Unicode"
    if len(student) > MAX_NAME or len(student.encode()) > MAX_BYTES:
        return f"it is longer than {MAX_NAME} letters or {MAX_BYTES} bytes"
    return None
