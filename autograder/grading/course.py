"""Where the course's files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "solutions"
EXERCISES = ROOT / "exercises"
BOOK = ROOT / "book"
CONFIG = ROOT / "nbgrader_config.py"


class CourseError(Exception):
    """Something in the course's own files is wrong; the message says where, what, and what to do."""


def units():
    """The names of the units, in alphabetical order."""
    if not SOLUTIONS.is_dir():
        raise CourseError(
            f"the reference solutions are not in {SOLUTIONS}.\n"
            "Grading runs from a clone of the course: `pip install -e .` there, and try again."
        )
    return sorted(path.stem for path in SOLUTIONS.glob("*.py"))
