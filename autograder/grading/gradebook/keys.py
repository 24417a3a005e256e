"""The key of a grade: what it was made from. While the key is the same, the grade is."""

import platform
from functools import cache
from pathlib import Path

from autograder import checks, given, runner
from autograder.grading.course.paths import EXERCISES, SOLUTIONS
from autograder.grading.fingerprint import PACKAGES, of_files, of_parts, package

CHECKS, GIVEN = Path(checks.__file__).parent, Path(given.__file__).parent
RUNNER = Path(runner.__file__).parent
GRADING = Path(__file__).resolve().parents[1]


def key(submission, unit, seed, sandbox, timestamp=None):
    """The key of the grade that a submission gets: hashes of all that it depends on, the run's seed, and its sandbox.

    submission: the bytes of the submitted notebook
    sandbox: "bubblewrap", or "none", where the student's code could change the grade
    timestamp: the text of its timestamp.txt, None where it has none; a penalty may depend on it
    """
    parts = {
        "submission": of_parts([submission, (timestamp or "").encode()]),
        "unit": unit_hash(unit),
        "environment": environment_hash(),
        "seed": seed,
        "sandbox": sandbox,
    }
    return " ".join(f"{name}={value}" for name, value in parts.items())


def why(before, after):
    """What differs between two keys, in words; `before` is None where another program graded."""
    if before is None:
        return "graded before, but not by autograder"
    was = _parts(before)
    changed = [name for name, value in _parts(after).items() if was.get(name) != value]
    return f"{' and '.join(changed)} changed" if changed else "graded again, and what stood was other"


@cache
def unit_hash(unit):
    """The hash of what judges a unit: its solutions and misconceptions, the checks, the released notebook."""
    return of_files(
        [
            SOLUTIONS / f"{unit}.py",
            SOLUTIONS / "misconceptions" / f"{unit}.py",
            EXERCISES / unit / f"{unit}.ipynb",
            CHECKS / "bank" / f"{unit}.npz",
            *CHECKS.rglob("*.py"),
            *GIVEN.rglob("*.py"),
        ]
    )


@cache
def environment_hash():
    """The hash of what runs a submission: the code of runner and grader, the versions of Python and the PACKAGES."""
    code = of_files([*RUNNER.rglob("*.py"), *GRADING.rglob("*.py")])
    return of_parts(text.encode() for text in (code, platform.python_version(), *map(package, PACKAGES)))


def _parts(text):
    return dict(part.split("=", 1) for part in text.split(" "))
