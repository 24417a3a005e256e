"""Grade the sample cohort in a folder and show what came of it: `python -m tests.sample build/sample`."""

import shutil
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.checks.units import UNITS
from autograder.grading.sandbox import problem
from tests.sample.course import AUTOGRADER, ENVIRONMENT, grades, lay_out_sample, nbgrader
from tests.sample.students import STUDENTS, UNIT

WIDTH = 110


def main(folder):
    course = Path(folder)
    shutil.rmtree(course, ignore_errors=True)
    lay_out_sample(course)
    # These notebooks are the course's own, so that they may run where no sandbox does.
    sandbox = ["--sandbox", "none"] if problem() else []
    for command in (["grade", UNIT, *sandbox], ["feedback", UNIT], ["report", UNIT]):
        ran = subprocess.run([AUTOGRADER, *command, "--course-dir", course], env=ENVIRONMENT)
        # 1 says that a submission was stopped, or that a folder is misnamed; the sample has neither.
        if ran.returncode:
            sys.exit(ran.returncode)
    nbgrader(course, "export")
    Console(width=WIDTH).print(_table(grades(course)))


def _table(points):
    table = Table(title="The gradebook, as nbgrader reads it", title_justify="left")
    names = [exercise.name for exercise in UNITS[UNIT].exercises]
    table.add_column("student")
    for name in (*names, "total"):
        table.add_column(name, justify="right")
    for student in STUDENTS:
        cells = points[student.name]
        earned = [sum(score for cell, score in cells.items() if _function(cell) == name) for name in names]
        table.add_row(student.name, *(f"{score:g}" for score in (*earned, sum(earned))))
    return table


def _function(cell):
    return cell.removeprefix("check_").removesuffix("_hidden")


if __name__ == "__main__":
    main(*sys.argv[1:])
