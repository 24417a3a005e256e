"""`check`: judge a function of the reader's on the visible cases, and show its score."""

import math
import numbers
import sys
from collections.abc import Callable
from typing import Any

from autograder.checks import bank
from autograder.checks.cases import ExpectedAnswers
from autograder.checks.exercise import Exercise
from autograder.checks.html import as_html
from autograder.checks.judge import judge
from autograder.checks.subject import InProcess, name_of, problem_of_function
from autograder.checks.text import as_text
from autograder.checks.units import Unknown, find
from autograder.checks.verdict import Kind, Problem, Verdict
from autograder.checks.words import a


class Score(float):
    """The points earned, a float, with the Verdict they stand on.

    Jupyter shows the verdict's table. `repr` is the number alone, because nbgrader reads a graded cell's
    points from it.
    """

    verdict: Verdict

    def __new__(cls, verdict: Verdict) -> "Score":
        score = super().__new__(cls, verdict.score)
        score.verdict = verdict
        return score

    def __reduce__(self) -> tuple[type["Score"], tuple[Verdict]]:
        return Score, (self.verdict,)

    def __format__(self, spec: str) -> str:
        return format(float(self), spec)

    def __str__(self) -> str:
        return as_text(self.verdict)

    def _repr_html_(self) -> str:
        return as_html(self.verdict)


def check(function: Callable, points: float, unit: str | None = None) -> Score:
    """Judge `function` on the visible cases and return its points as a Score.

    function: the reader's function; the name that the notebook has for it says which exercise it is
    points: what full marks earn
    unit: the exercise's unit, wanted only where two units have a function of this name
    A notebook shows the verdict where the call is the last line of its cell; elsewhere, print what it returns.
    Nothing is raised for a wrong answer, so that "Run all" goes on.

    >>> check(rnn_cell_forward, points=1)  # doctest: +SKIP
    1.0
    """
    notebook = sys._getframe(1).f_globals
    return score(function, points, unit, lambda exercise: bank.load(exercise.unit)[exercise.name], bank.BASIS, notebook)


def score(
    function: Callable,
    points: float,
    unit: str | None,
    expected: Callable[[Exercise], ExpectedAnswers],
    basis: str,
    notebook: dict[str, Any] | None = None,
) -> Score:
    """The Score of `function`; shown at once where no notebook will show it.

    expected: (exercise) -> its ExpectedAnswers
    basis: says in words on which cases, where none are drawn
    notebook: the names where the check stands, by default none but those among which the function was written
    """
    result = Score(_verdict(function, points, unit, expected, basis, notebook or {}))
    if not _in_notebook():
        _print(str(result))
    return result


def _verdict(function, points, unit, expected, basis, notebook):
    problem = _problem_of_points(points)
    if problem:
        return Verdict("check", 0, basis, problem=problem)
    problem = problem_of_function(function)
    if problem:
        return Verdict("check", points, basis, problem=problem)
    name = ""
    try:
        name = name_of(function, notebook, unit)
        exercise = find(name, unit) if name else None
    except Unknown as unknown:
        return Verdict(name or "check", points, basis, problem=Problem(Kind.NO_EXERCISE, str(unknown), name))
    if exercise is None:
        return Verdict("check", points, basis, problem=_nameless(function))
    return judge(InProcess(function, name, notebook), exercise, points, expected)


def _nameless(function):
    return Problem(
        Kind.NO_EXERCISE,
        f"check was given {a(function)} that has no name in this notebook, so it cannot tell the exercise.\n"
        "Give it the exercise's name, and check that: `rnn_cell_forward = ...`, check(rnn_cell_forward, points=1).",
    )


def _problem_of_points(points):
    if not isinstance(points, bool) and isinstance(points, numbers.Real) and not points < 0 and points < math.inf:
        return None
    return Problem(
        Kind.NO_POINTS,
        f"points is {points!r}; wanted a number that is not negative.\n"
        "Write it as the notebook does: check(rnn_cell_forward, points=1).",
    )


def _print(text):
    """Print on any terminal; one that lacks a sign gets a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, errors="replace").decode(encoding))


def _in_notebook():
    """Whether what a cell returns is shown as HTML: in a Jupyter kernel, or in the course's own pages."""
    return "ipykernel" in sys.modules or sys.platform == "emscripten"
