"""Questions about units whose checks train a model, for seconds: `make nightly` asks them."""

import pytest

from autograder.checks.units import UNITS


def by_night(values, unit_of, name_of):
    """The values as a test's parameters, by name; those whose unit trains wait for the night."""
    return [
        pytest.param(value, id=name_of(value), marks=[pytest.mark.nightly] if UNITS[unit_of(value)].trains else [])
        for value in values
    ]


def units_by_night():
    """The names of all units as a test's parameters."""
    return by_night(UNITS, lambda unit: unit, str)


def exercises_by_night(exercises):
    """Exercises as a test's parameters."""
    return by_night(exercises, lambda exercise: exercise.unit, lambda exercise: exercise.name)
