"""The Graded of a submission that cannot be run at all: no points, and the unit's notebook with the reason in it."""

import json

from autograder.checks.verdict import Verdict
from autograder.grading.graded import Graded
from autograder.grading.intake import Submission
from autograder.grading.intake.released import nbgrader_metadata
from autograder.grading.referee.graded_cells import Exam
from autograder.grading.referee.judged import judged


def ended(unit, seed, reason):
    """What a student gets for a submission of `unit` that could not be run; `reason` says why, in a sentence or two."""
    reason = f"{reason} It gets no points as it is."
    checks, notebook, cells = Exam(unit, seed).checks, Submission(unit, notes=(reason,)).notebook(), []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code, start=1):
        check = checks.get(nbgrader_metadata(cell).get("grade_id"))
        if check:
            verdict = Verdict(check.exercise, check.points, "no cases", problem=reason)
            # Of a graded cell without an output nbgrader takes it that all of its tests passed.
            graded, output = judged(check, verdict, number)
            cells.append(graded)
            cell |= {"outputs": [output], "execution_count": number}
    return Graded(unit, seed, tuple(cells), json.dumps(notebook).encode(), notes=(reason,), ended=reason, was_run=False)
