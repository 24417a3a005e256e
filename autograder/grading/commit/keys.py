"""The key of a grade: what it was made from. While the key is the same, the grade is."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from autograder import checks, player
from autograder.grading.course import EXERCISES, ROOT, SOLUTIONS

CHECKS = Path(checks.__file__).parent
PLAYER = Path(player.__file__).parent
GRADING = Path(__file__).resolve().parents[1]


def key(submission, unit, seed, timestamp=None):
    """The key of the grade that a submission gets: hashes of all that it depends on, and the run's seed.

    submission: the bytes of the submitted notebook
    timestamp: the text of its timestamp.txt, None where it has none; a penalty may depend on it
    """
    parts = {
        "submission": _hash([submission, (timestamp or "").encode("utf-8", "surrogateescape")]),
        "unit": unit_hash(unit),
        "environment": environment_hash(),
        "seed": seed,
    }
    return " ".join(f"{name}={value}" for name, value in parts.items())


def why(before, after):
    """What differs between two keys, in words; `before` is None where another program graded."""
    if before is None:
        return "graded before, but not by autograder"
    was = _parts(before)
    changed = [name for name, value in _parts(after).items() if was.get(name) != value]
    return f"{' and '.join(changed)} changed" if changed else "--force"


@cache
def unit_hash(unit):
    """The hash of what judges a unit: its solutions and misconceptions, the checks, the released notebook."""
    return _hash_of_files(
        SOLUTIONS / f"{unit}.py",
        SOLUTIONS / "misconceptions" / f"{unit}.py",
        EXERCISES / unit / f"{unit}.ipynb",
        CHECKS / "bank" / f"{unit}.npz",
        *CHECKS.rglob("*.py"),
    )


@cache
def environment_hash():
    """The hash of what runs a submission: the versions of Python, NumPy and torch, the code of player and grader."""
    versions = [platform.python_version(), *(f"{name} {_version(name)}" for name in ("numpy", "torch"))]
    return _hash(
        [_hash_of_files(*PLAYER.rglob("*.py"), *GRADING.rglob("*.py")).encode(), *(text.encode() for text in versions)]
    )


def _parts(text):
    return dict(part.split("=", 1) for part in text.split(" "))


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _hash_of_files(*files):
    found = sorted(file for file in files if file.is_file())
    return _hash([part for file in found for part in (str(file.relative_to(ROOT)).encode(), file.read_bytes())])


def _hash(parts):
    # The lengths keep ["ab", "c"] apart from ["a", "bc"].
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]
