"""What decides a grade on a machine, as a few lines that two machines can compare."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

from autograder.grading.course import EXERCISES, ROOT, SOLUTIONS

_PACKAGES = ("numpy", "torch", "ipython", "matplotlib", "scipy", "distributed")


@cache
def version():
    """Such as ("course 3f9a12bc04d1", "Python 3.11", "numpy 2.4.6", ...)."""
    python = ".".join(platform.python_version_tuple()[:2])
    return (f"course {_course()}", f"Python {python}", *map(_package, _PACKAGES))


def difference(theirs, ours):
    """What another machine has where this one has something else, in words."""
    return f"{_only(theirs, ours)}, and this machine {_only(ours, theirs)}"


def _only(one, other):
    return " and ".join(part for part in one if part not in other)


def _course():
    """A hash of the course's code, its banks of visible cases, its solutions and misconceptions, and its notebooks."""
    digest = hashlib.sha256()
    code = ROOT / "autograder"
    files = [*code.rglob("*.py"), *code.rglob("*.npz"), *SOLUTIONS.rglob("*.py"), *EXERCISES.rglob("*.ipynb")]
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]


def _package(name):
    try:
        # torch's CPU build calls itself 2.13.0+cpu.
        return f"{name} {installed(name).partition('+')[0]}"
    except PackageNotFoundError:
        return f"no {name}"
