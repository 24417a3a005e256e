"""What nbgrader has to find in the environment of this process, whoever started it."""

import os
import shutil
import sys
from pathlib import Path

from autograder.checks.address import of_package
from autograder.grading.course.paths import ROOT

BOOK = "AUTOGRADER_BOOK"
_added = []  # to PATH, by `prepare`
_BESIDE = "../../../_build/html"  # the book of the clone, from a feedback page


def prepare(course_dir):
    """Set PATH, and the book's address for the feedback pages of a course directory.

    nbgrader finds alembic, and Jupyter its kernels' Python, by PATH; so `.venv/bin/nbgrader` works unactivated.
    Pages in the clone, feedback/<student>/<unit>/, find the book that was built there, unless AUTOGRADER_BOOK or
    pyproject.toml says where it is. From another course directory nobody knows a way to it.
    """
    folder = str(Path(sys.executable).parent)
    if folder not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", "")])
        _added.append(folder)
    os.environ.setdefault(BOOK, of_package() or (_BESIDE if Path(course_dir).resolve() == ROOT else ""))


def named_book():
    """The book's address where somebody has named it, or ""."""
    known = os.environ.get(BOOK, "")
    return of_package() if known in ("", _BESIDE) else known


def in_the_shell(program):
    """Whether the shell that started this process finds the program by its name."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    return bool(shutil.which(program, path=os.pathsep.join(folder for folder in folders if folder not in _added)))
