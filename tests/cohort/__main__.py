"""Grade the sample cohort in a folder and show the gradebook: `python -m tests.cohort build/sample`."""

import shutil
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.checks.exercises import of_unit
from tests.cohort.course import grade, grades, lay_out_sample
from tests.cohort.students import STUDENTS, UNIT

WIDTH = 110


def main(folder):
    course = Path(folder)
    shutil.rmtree(course, ignore_errors=True)
    lay_out_sample(course)
    start = time.perf_counter()
    grade(course)
    Console(width=WIDTH).print(_table(grades(course), time.perf_counter() - start))


def _table(points, seconds):
    table = Table(title=f"{len(points)} notebooks graded by nbgrader in {seconds:.0f} s", title_justify="left")
    names = [exercise.name for exercise in of_unit(UNIT)]
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
