"""The students of the sample cohort: what each changes in the right answers. Their grades stand in grades.csv.

A submission is the released notebook with its solution cells filled in, as a student's Jupyter saves it.
The right answers are taken from solutions/, so that no function stands in two files.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.grading.course import source
from autograder.grading.course.paths import EXERCISES

UNIT = "rnn"
GRADES = Path(__file__).with_name("grades.csv")


@dataclass(frozen=True)
class Student:
    """A student and the (cell, old, new) edits that make their answers from the right ones."""

    name: str
    edits: tuple[tuple[str, str, str], ...] = ()
    answered: bool = True


STUDENTS = (
    Student("all-right"),
    Student("blank", answered=False),
    Student(
        "backward-wrong",
        edits=(("rnn_cell_backward", "dh_next * (1 - h_next**2)", "dh_next * (2 + h_next)"),),
    ),
    Student(
        "bias-gradient-averaged",
        edits=(("rnn_cell_backward", "delta.sum(axis=0)", "delta.mean(axis=0)"),),
    ),
    Student(
        "writes-to-stderr",
        edits=(
            ("rnn_cell_forward", "    a =", '    import sys\n\n    print("step", file=sys.stderr)\n    a ='),
            ("rnn_backward", "    N, T, H", '    import warnings\n\n    warnings.warn("slow")\n    N, T, H'),
            ("rnn_forward", "    states,", '    import logging\n\n    logging.warning("slow")\n    states,'),
        ),
    ),
    Student("raises", edits=(("rnn_forward", "range(x.shape[1])", "range(x.shape[3])"),)),
)


def submission(student):
    """The bytes of the student's notebook."""
    notebook = nbformat.read(EXERCISES / UNIT / f"{UNIT}.ipynb", as_version=4)
    if student.answered:
        functions = source.read_source(UNIT).functions
        for cell in notebook.cells:
            if cell.id in functions:
                cell.source = _edited(cell.id, functions[cell.id], student.edits)
    return nbformat.writes(notebook).encode()


def expected_grades():
    """What each student must get, from grades.csv: points by student and graded cell."""
    with GRADES.open(encoding="utf-8") as file:
        return {
            row.pop("student"): {cell: float(points) for cell, points in row.items()} for row in csv.DictReader(file)
        }


def _edited(cell, text, edits):
    for name, old, new in edits:
        if name == cell:
            assert text.count(old) == 1, f"{cell}: {old!r} stands {text.count(old)} times; wanted once"
            text = text.replace(old, new)
    return text
