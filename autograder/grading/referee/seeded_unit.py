"""A unit with the seed of a run: its graded cells, and the cases that its functions are judged on."""

import ast
from dataclasses import dataclass
from functools import cache

from autograder.checks.exercise import Exercise
from autograder.checks.units import find
from autograder.grading.course.expected import exercise_seed, expected_answers
from autograder.grading.course.source import HIDDEN, read_source

# Added to the seed of the cases that stand in for the visible ones.
_VISIBLE = 1


@dataclass(frozen=True)
class CheckCell:
    """A graded cell: the exercise that it judges, its points, and whether its cases are hidden ones."""

    grade_id: str
    exercise: Exercise
    points: float
    hidden: bool


@dataclass(frozen=True)
class SeededUnit:
    """A unit and the seed of a run, from which all of its cases are drawn."""

    name: str
    seed: int

    @property
    def checks(self):
        """The CheckCells by their grade_ids, in the notebook's order."""
        return _checks(self.name)

    def prepare(self):
        """Work out all expected answers now; pairs of misconceptions take long, and wait for who needs them."""
        for check in self.checks.values():
            exercise, expected = check.exercise, self.expected(check)
            forward = [exercise.forward] if exercise.forward else []
            for needed in (exercise, *forward, *(find(name, self.name) for name in exercise.builds_on)):
                expected(needed)

    def expected(self, check):
        """A function (exercise) -> ExpectedAnswers on the cases that `check` judges by; worked out once."""
        return lambda exercise: _expected(self.seed, exercise.name, self.name, check.hidden)


@cache
def _checks(unit):
    cells = (cell for cell in read_source(unit).cells.values() if cell.is_code and cell.nbgrader_metadata["grade"])
    return {cell.grade_id: _check_cell(unit, cell) for cell in cells}


def _check_cell(unit, cell):
    """The CheckCell of a SourceCell, whose last line is its check."""
    call = ast.parse(cell.text).body[-1].value
    exercise, points = find(call.args[0].id, unit), float(cell.nbgrader_metadata["points"])
    return CheckCell(cell.grade_id, exercise, points, hidden=HIDDEN[0] in cell.text)


@cache
def _expected(seed, name, unit, hidden):
    """Hidden cases are those of `check_hidden` with the same seed.

    For the visible ones others are drawn in their place, with the same sizes and scales: the bank ships with its
    answers, and whoever gives these back has not computed anything. The seed is not named: a student who knew it could
    draw the next run's cases.
    """
    exercise = find(name, unit)
    if hidden:
        return expected_answers(exercise, exercise_seed(seed, exercise), "hidden cases")
    return expected_answers(exercise, [*exercise_seed(seed, exercise), _VISIBLE], "cases like the visible ones")
