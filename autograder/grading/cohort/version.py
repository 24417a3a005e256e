"""What decides a grade on a machine, as a few lines that two machines can compare."""

import platform
from functools import cache

from autograder.grading.course.paths import EXERCISES, ROOT, SOLUTIONS
from autograder.grading.fingerprint import PACKAGES, of_files, package


@cache
def version():
    """Such as ("course 3f9a12bc04d1", "Python 3.11", "numpy 2.4.6", ...)."""
    python = ".".join(platform.python_version_tuple()[:2])
    return (f"course {_course()}", f"Python {python}", *map(package, (*PACKAGES, "distributed")))


def difference(theirs, ours):
    """What another machine has where this one has something else, in words."""
    return f"{_only(theirs, ours)}, and this machine {_only(ours, theirs)}"


def _only(one, other):
    return " and ".join(part for part in one if part not in other)


def _course():
    """A hash of the course's code, its banks of visible cases, its solutions and misconceptions, and its notebooks."""
    code = ROOT / "autograder"
    files = [*code.rglob("*.py"), *code.rglob("*.npz"), *SOLUTIONS.rglob("*.py"), *EXERCISES.rglob("*.ipynb")]
    return of_files(files)[:12]
