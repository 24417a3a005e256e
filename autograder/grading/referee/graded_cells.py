"""A unit as it is graded in one run: its graded cells, and the cases that its functions are judged on."""

import ast
from dataclasses import dataclass
from functools import cache

from autograder.checks.units import EXERCISES, find
from autograder.grading.course.expected import answers, stream
from autograder.grading.course.source import HIDDEN, read

# Added to the seed of the cases that stand in for the visible ones.
_VISIBLE = 1


@dataclass(frozen=True)
class Check:
    """A graded cell: the exercise that it judges, its points, and whether its cases are hidden ones."""

    grade_id: str
    exercise: str
    points: float
    hidden: bool
    source: str


@dataclass(frozen=True)
class Exam:
    """A unit and the seed of a run, from which all of its cases are drawn."""

    unit: str
    seed: int

    @property
    def checks(self):
        """The Checks by the grade_id of their cells, in the notebook's order."""
        return _checks(self.unit)

    def prepare(self):
        """Work out all answers now, so that no student's time is spent on it."""
        for check in self.checks.values():
            exercise, answers_to = EXERCISES[check.exercise], self.answers_to(check)
            for needed in (exercise, *([exercise.forward] if exercise.forward else []), *map(find, exercise.builds_on)):
                answers_to(needed)

    def answers_to(self, check):
        """A function (exercise) -> Answers on the cases that `check` judges by; worked out once."""
        return lambda exercise: _answers(self.seed, exercise.name, check.hidden)


@cache
def _checks(unit):
    graded = ((cell.grade_id, cell) for cell in read(unit).cells.values() if cell.is_code and cell.marks["grade"])
    return {grade_id: _check(grade_id, cell) for grade_id, cell in graded}


def _check(grade_id, cell):
    call = ast.parse(cell.text).body[-1].value
    return Check(grade_id, call.args[0].id, float(cell.marks["points"]), HIDDEN[0] in cell.text, cell.text)


@cache
def _answers(seed, name, hidden):
    """Hidden cases are those of `check_hidden` with the same seed.

    For the visible ones others are drawn in their place, with the same sizes and scales: the bank ships with its
    answers, and whoever gives these back has not computed anything. The seed is not named: a student who knew it could
    draw the next run's cases.
    """
    exercise = EXERCISES[name]
    if hidden:
        return answers(exercise, stream(seed, exercise), "hidden cases")
    return answers(exercise, [*stream(seed, exercise), _VISIBLE], "cases like the visible ones")
