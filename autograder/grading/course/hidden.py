"""`check_hidden`: judge a function on cases drawn afresh, in the student's process, for stock nbgrader."""

import os
import secrets
import sys
from functools import cache

from autograder.checks.check import score
from autograder.grading.course.expected import exercise_seed, expected_answers

SEED = "AUTOGRADER_SEED"


def check_hidden(function, points, unit=None):
    """Judge `function` as `check` does, on cases that nobody has seen.

    The cases are drawn from the environment variable AUTOGRADER_SEED, a whole number, or else from a
    fresh seed; the verdict shows which, and the same seed draws the same cases.
    """
    seed = run_seed()
    basis = f"hidden cases, seed {seed}"
    notebook = sys._getframe(1).f_globals

    def expected(exercise):
        return expected_answers(exercise, exercise_seed(seed, exercise), basis)

    return score(function, points, unit, expected, basis, notebook)


@cache
def run_seed():
    """One seed for all the checks of a notebook; ValueError where AUTOGRADER_SEED is no whole number."""
    value = os.environ.get(SEED)
    if not value:
        return secrets.randbits(32)
    if not value.isdecimal():
        raise ValueError(
            f"{SEED} is {value!r}; wanted a whole number that is not negative, say 7. Set it, or leave it out."
        )
    return int(value)
