"""The Graded of a submission that no worker could grade: no points, and the unit's notebook with the reason on top."""

import json

from autograder.grading.graded import Graded, GradedCell
from autograder.grading.intake import Submission
from autograder.grading.referee.exam import Exam


def ended(unit, seed, reason):
    """What a student gets for a submission of `unit` that could not be run; `reason` says why, in a sentence or two."""
    cells = tuple(
        GradedCell(check.grade_id, check.exercise, 0.0, check.points, problem=reason)
        for check in Exam(unit, seed).checks.values()
    )
    notebook = json.dumps(Submission(unit, notes=(reason,)).notebook()).encode()
    return Graded(unit, seed, cells, notebook, notes=(reason,), ended=reason)
