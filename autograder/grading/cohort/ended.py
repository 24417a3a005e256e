"""The Graded of a submission that no worker could grade: no points, and the unit's notebook with the reason in it."""

import json

from autograder.checks.verdict import Verdict
from autograder.grading.graded import Graded
from autograder.grading.intake import Submission
from autograder.grading.referee.exam import Exam
from autograder.grading.referee.result import graded_cell, output


def ended(unit, seed, reason):
    """What a student gets for a submission of `unit` that could not be run; `reason` says why, in a sentence or two."""
    checks = Exam(unit, seed).checks
    verdicts = {
        grade_id: Verdict(check.exercise, check.points, "no case", problem=reason) for grade_id, check in checks.items()
    }
    notebook = Submission(unit, notes=(reason,)).notebook()
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in verdicts:
            # To nbgrader a graded cell that shows nothing has full points.
            cell["outputs"] = [output(verdicts[grade_id], None)]
    cells = tuple(graded_cell(checks[grade_id], verdict) for grade_id, verdict in verdicts.items())
    return Graded(unit, seed, cells, json.dumps(notebook).encode(), notes=(reason,), ended=reason)
