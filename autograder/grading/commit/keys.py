"""What a grade depends on, as hashes: while none changes, a submission need not be graded again."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from autograder.grading.course import EXERCISES, ROOT, SOLUTIONS

_PACKAGES = ("numpy", "torch", "ipython", "matplotlib", "scipy")


def key(content, unit, seed):
    """Hashes of the submission's bytes, the unit and the environment, and the seed, in one line: "a1.b2.c3.7"."""
    return ".".join((_digest(content), unit_hash(unit), environment_hash(), str(seed)))


def changed(before, after):
    """In words what differs between two keys of one submission."""
    words = ("the submission", "the unit", "the environment", "the seed")
    pairs = zip(words, before.split("."), after.split("."), strict=True)
    return " and ".join(word for word, old, new in pairs if old != new) or "nothing: it was graded again"


@cache
def unit_hash(unit):
    """Of all files that say what is right in the unit, and how a student is told."""
    files = [SOLUTIONS / f"{unit}.py", SOLUTIONS / "misconceptions" / f"{unit}.py", EXERCISES / unit / f"{unit}.ipynb"]
    return _digest(b"\0".join(file.read_bytes() for file in files if file.exists()))


@cache
def environment_hash():
    """Of the course's code and of the versions of what runs a notebook."""
    code = [file.read_bytes() for file in sorted((ROOT / "autograder").rglob("*.py"))]
    return _digest(b"\0".join([platform.python_version().encode(), *map(_version, _PACKAGES), *code]))


def _version(package):
    try:
        return version(package).encode()
    except PackageNotFoundError:
        return b"none"


def _digest(content):
    return hashlib.sha256(content).hexdigest()[:16]
