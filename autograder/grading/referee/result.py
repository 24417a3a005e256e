"""What is kept of a verdict: the points of its cell, and the output that the student sees there."""

from autograder.checks.html import as_html
from autograder.checks.score import Score
from autograder.grading.graded import GradedCell


def graded_cell(check, verdict):
    """The GradedCell of an exam's Check."""
    causes = tuple(cause.name for cause in verdict.causes)
    problem = (verdict.problem or "").split("\n")[0]
    return GradedCell(check.grade_id, check.exercise, float(Score(verdict)), check.points, causes, problem)


def output(verdict, count):
    """The output of the code cell number `count`; nbgrader reads the points from its text."""
    data = {"text/plain": repr(Score(verdict)), "text/html": as_html(verdict)}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": count}
