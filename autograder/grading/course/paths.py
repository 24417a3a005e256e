"""Where the course's files are."""

from pathlib import Path

from autograder.checks.units import UNITS

ROOT = Path(__file__).resolve().parents[3]
SOLUTIONS = ROOT / "solutions"
EXERCISES = ROOT / "exercises"
BOOK = ROOT / "book"
CONFIG = ROOT / "nbgrader_config.py"


def released_bytes(unit):
    """The bytes of the unit's notebook as students receive it."""
    return (EXERCISES / unit / f"{unit}.ipynb").read_bytes()


class CourseError(Exception):
    """Something in the course's own files is wrong; the message says where, what, and what to do."""


def unit_names():
    """The names of the units that have a source, in the order of the course."""
    if not SOLUTIONS.is_dir():
        raise CourseError(
            f"the reference solutions are not in {SOLUTIONS}.\n"
            "Grading runs from a clone of the course: `pip install -e .` there, and try again."
        )
    found = [name for name in UNITS if (SOLUTIONS / f"{name}.py").exists()]
    if not found:
        raise CourseError(f"there is no unit in {SOLUTIONS}. Restore its files, and try again.")
    return found
