"""What is kept of a verdict and of a submission: points, and the output from which nbgrader reads the same points."""

import json

from autograder.checks.check import Score
from autograder.checks.html import as_html
from autograder.checks.verdict import Kind, Problem, Verdict
from autograder.grading.graded import Graded, GradedCell
from autograder.grading.intake import Submission
from autograder.grading.intake.released import nbgrader_metadata
from autograder.grading.referee.seeded_unit import SeededUnit


def graded_cell(check, verdict, number):
    """The GradedCell of a CheckCell, and its output in the notebook; number: the cell's, counting those of code."""
    score = Score(verdict)
    problem = verdict.problem
    cell = GradedCell(
        check.grade_id,
        check.exercise.name,
        float(score),
        check.points,
        causes=tuple(cause.name for cause in verdict.causes),
        problem=problem.text.split("\n")[0] if problem else "",
        problem_kind=problem.kind.name if problem else "",
    )
    data = {"text/plain": repr(score), "text/html": as_html(verdict)}
    return cell, {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": number}


def graded_without_a_run(unit, seed, reason):
    """The Graded of a submission of `unit` that cannot be run: no points, and the notebook with the reason in it.

    reason: why, in a sentence or two
    """
    reason = f"{reason} It gets no points as it is."
    checks, notebook, cells = SeededUnit(unit, seed).checks, Submission(unit, notes=(reason,)).notebook(), []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code, start=1):
        check = checks.get(nbgrader_metadata(cell).get("grade_id"))
        if check:
            problem = Problem(Kind.STOPPED, reason)
            verdict = Verdict(check.exercise.name, check.points, "no cases", problem=problem)
            # Of a graded cell without an output nbgrader takes it that all of its tests passed.
            graded, output = graded_cell(check, verdict, number)
            cells.append(graded)
            cell |= {"outputs": [output], "execution_count": number}
    return Graded(unit, seed, tuple(cells), json.dumps(notebook).encode(), notes=(reason,), ended=reason, was_run=False)
