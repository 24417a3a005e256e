"""Every graded function: what it is called with, and the quantities it must return. One module a unit."""

import difflib

from autograder.checks.exercise import Array, Exercise
from autograder.checks.units import agreement, compare, gradients, gru, lstm, pytorch, rnn, scan, variants

__all__ = ["EXERCISES", "UNIT_NAMES", "Array", "Exercise", "find", "of_unit"]

# In the order of the course.
UNITS = (rnn, gradients, gru, lstm, variants, compare, pytorch, agreement, scan)
UNIT_NAMES = tuple(module.__name__.rpartition(".")[2] for module in UNITS)
EXERCISES = {exercise.name: exercise for unit in UNITS for exercise in unit.EXERCISES}


def find(name):
    """The exercise of a function's name; KeyError says which there are and which is nearest."""
    if name in EXERCISES:
        return EXERCISES[name]
    nearest = difflib.get_close_matches(name, EXERCISES, n=1)
    advice = f"Did you mean {nearest[0]}?" if nearest else f"It knows {', '.join(EXERCISES)}."
    raise KeyError(
        f"check knows no exercise named {name!r}. {advice} "
        "Write it with def, under the name that the notebook gives; a lambda or a decorator hides the name."
    )


def of_unit(unit):
    """The unit's exercises, in the order in which the notebook asks for them."""
    return tuple(exercise for exercise in EXERCISES.values() if exercise.unit == unit)
