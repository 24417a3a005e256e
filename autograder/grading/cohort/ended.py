"""The Graded of a submission that could not be run: no points, and the unit's notebook with the reason on top."""

import json

from autograder.checks.exercises import of_unit
from autograder.grading.course import EXERCISES
from autograder.grading.graded import Graded, GradedCell
from autograder.grading.source import read


def ended(unit, seed, reason):
    """What a student gets whose submission of `unit` could not be run, for this `reason`."""
    return Graded(unit, seed, _cells(unit, reason), _notebook(unit, reason), notes=(reason,), ended=reason)


def released(unit):
    """The bytes of the unit's notebook as students receive it: a submission that every worker can grade."""
    return (EXERCISES / unit / f"{unit}.ipynb").read_bytes()


def _cells(unit, reason):
    return tuple(
        GradedCell(cell.grade_id, _function(unit, cell.grade_id), 0.0, float(cell.marks["points"]), problem=reason)
        for cell in read(unit).cells.values()
        if cell.marks["grade"]
    )


def _function(unit, grade_id):
    """The function that a graded cell judges: check_<function>, with a suffix where there are several."""
    names = [exercise.name for exercise in of_unit(unit)]
    return max((name for name in names if f"{grade_id}_".startswith(f"check_{name}_")), key=len, default="")


def _notebook(unit, reason):
    notebook = json.loads(released(unit))
    text = f"**This notebook was not run.** {reason}"
    notebook["cells"].insert(0, {"cell_type": "markdown", "id": "not-run", "metadata": {}, "source": text})
    return json.dumps(notebook).encode()
