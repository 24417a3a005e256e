"""A verdict as it is kept: the points of a graded cell, and the output from which nbgrader reads the same points."""

from autograder.checks.html import as_html
from autograder.checks.score import Score
from autograder.grading.graded import GradedCell


def judged(check, verdict, number):
    """The GradedCell of an exam.Check, and its output in the notebook; number: the cell's, counting those of code."""
    score = Score(verdict)
    problem = (verdict.problem or "").split("\n")[0]
    causes = tuple(cause.name for cause in verdict.causes)
    cell = GradedCell(check.grade_id, check.exercise, float(score), check.points, causes, problem)
    data = {"text/plain": repr(score), "text/html": as_html(verdict)}
    return cell, {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": number}
