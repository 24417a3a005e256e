"""The units of the course, in its order, and every graded function in them. One module, or one folder, a unit."""

import difflib

from autograder.checks.exercise import Exercise, Unit
from autograder.checks.units import agreement, compare, gradients, gru, lstm, pytorch, rnn, scan, variants

__all__ = ["EXERCISES", "UNITS", "Unknown", "find", "of_function"]

UNITS: dict[str, Unit] = {
    module.UNIT.name: module.UNIT for module in (rnn, gradients, gru, lstm, variants, compare, pytorch, agreement, scan)
}
EXERCISES: dict[tuple[str, str], Exercise] = {
    (unit.name, exercise.name): exercise for unit in UNITS.values() for exercise in unit.exercises
}


class Unknown(LookupError):
    """No exercise has this function's name, or several have; the message says which there are."""


def of_function(name: str) -> tuple[Exercise, ...]:
    """The exercises of a function's name: none, one, or one in each of several units."""
    return tuple(exercise for (_, function), exercise in EXERCISES.items() if function == name)


def find(name: str, unit: str | None = None) -> Exercise:
    """The exercise of a function's name, in this unit where one is named; raises Unknown."""
    found = [exercise for exercise in of_function(name) if unit in (None, exercise.unit)]
    if len(found) == 1:
        return found[0]
    if found:
        units = [exercise.unit for exercise in found]
        raise Unknown(
            f"{len(found)} units have an exercise named {name!r}: {', '.join(units)}. "
            f'Say which is meant: check({name}, points=1, unit="{units[0]}").'
        )
    if unit is not None and unit not in UNITS:
        raise Unknown(f"check knows no unit {unit!r}. It knows {', '.join(UNITS)}.")
    names = list(dict.fromkeys(function for of, function in EXERCISES if unit in (None, of)))
    nearest = difflib.get_close_matches(name, names, n=1)
    # The names of one unit are few enough to read.
    advice = f"Did you mean {nearest[0]}? " if nearest else f"It knows {', '.join(names)}. " if unit else ""
    raise Unknown(
        f"check knows no exercise named {name!r}{f' in the unit {unit!r}' if unit else ''}. {advice}"
        "Write it under the name that the notebook gives."
    )
