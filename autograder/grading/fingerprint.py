"""What decides a grade, as hashes and versions by which two runs or two machines are told apart."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from autograder.grading.course.paths import EXERCISES, ROOT, SOLUTIONS

# Those that a notebook runs with.
PACKAGES = ("numpy", "torch", "ipython", "matplotlib", "scipy")
_CODE = ROOT / "autograder"


def key(submission, unit, seed, sandbox, timestamp=None):
    """The key of the grade that a submission gets: while the key is the same, the grade is.

    It has hashes of all that the grade depends on, the run's seed, and its sandbox.
    submission: the bytes of the submitted notebook
    sandbox: "bubblewrap", or "none", where the student's code could change the grade
    timestamp: the text of its timestamp.txt, None where it has none; a penalty may depend on it
    """
    parts = {
        "submission": _of_parts([submission, (timestamp or "").encode()]),
        "unit": unit_hash(unit),
        "environment": environment_hash(),
        "seed": seed,
        "sandbox": sandbox,
    }
    return " ".join(f"{name}={value}" for name, value in parts.items())


def why_changed(before, after):
    """What differs between the keys of two grades, in words; `before` is None where another program graded."""
    if before is None:
        return "graded before, but not by autograder"
    was = _parts(before)
    changed = [name for name, value in _parts(after).items() if was.get(name) != value]
    return f"{' and '.join(changed)} changed" if changed else "graded again, and what stood was other"


@cache
def unit_hash(unit):
    """The hash of what judges a unit: its solutions and misconceptions, the checks, the released notebook."""
    return _of_files(
        [
            SOLUTIONS / f"{unit}.py",
            SOLUTIONS / "misconceptions" / f"{unit}.py",
            EXERCISES / unit / f"{unit}.ipynb",
            _CODE / "checks" / "bank" / f"{unit}.npz",
            *(_CODE / "checks").rglob("*.py"),
            *(_CODE / "given").rglob("*.py"),
        ]
    )


@cache
def environment_hash():
    """The hash of what runs a submission: the code of runner and grader, the versions of Python and the PACKAGES."""
    code = _of_files([*(_CODE / "runner").rglob("*.py"), *(_CODE / "grading").rglob("*.py")])
    return _of_parts(text.encode() for text in (code, platform.python_version(), *map(_package, PACKAGES)))


@cache
def versions():
    """What a machine grades with, such as ("course 3f9a12bc04d1", "Python 3.11", "numpy 2.4.6", ...)."""
    python = ".".join(platform.python_version_tuple()[:2])
    return (f"course {_course()}", f"Python {python}", *map(_package, (*PACKAGES, "distributed")))


def difference(theirs, ours):
    """What another machine's versions have where this one's have something else, in words."""
    return f"{_only(theirs, ours)}, and this machine {_only(ours, theirs)}"


def _only(one, other):
    return " and ".join(part for part in one if part not in other)


def _course():
    """A hash of the course's code, its banks of visible cases, its solutions and misconceptions, and its notebooks."""
    files = [*_CODE.rglob("*.py"), *_CODE.rglob("*.npz"), *SOLUTIONS.rglob("*.py"), *EXERCISES.rglob("*.ipynb")]
    return _of_files(files)[:12]


def _of_files(files):
    """A hash of the files' names and contents, in any order; what is none is passed over."""
    found = sorted(file for file in files if file.is_file())
    return _of_parts(part for file in found for part in (file.relative_to(ROOT).as_posix().encode(), file.read_bytes()))


def _of_parts(parts):
    """A hash of byte strings in their order."""
    digest = hashlib.sha256()
    for part in parts:
        # The lengths keep ["ab", "c"] apart from ["a", "bc"].
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]


def _package(name):
    """Such as "numpy 2.4.6", or "no torch"."""
    try:
        # torch's CPU build calls itself 2.13.0+cpu.
        return f"{name} {version(name).partition('+')[0]}"
    except PackageNotFoundError:
        return f"no {name}"


def _parts(key):
    return dict(part.split("=", 1) for part in key.split(" "))
