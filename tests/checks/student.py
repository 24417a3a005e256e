"""A student's notebook in memory: the right functions of a unit, with some written otherwise; and how it is judged."""

import inspect
from functools import cache

from autograder import check
from autograder.checks.check import score
from autograder.grading.course import reference
from autograder.grading.course.expected import expected_answers, right_answers

# A recurrent network's step as a student writes it, forward and backward, up to what it returns.
CELL = "a = x @ W.T + h @ U.T + b\nh_next = np.tanh(a)\ncache = (x, h, W, U, h_next)\n"
CELL_BACK = (
    "x, h, W, U, h_next = cache\ndelta = dh_next * (1 - h_next**2)\n"
    "dx, dh, dW, dU, db = delta @ W, delta @ U, delta.T @ x, delta.T @ h, delta.sum(axis=0)\n"
)
# Worked out once for all tests.
hidden_answers, hidden_right_answers = cache(expected_answers), cache(right_answers)


def notebook(unit, **bodies):
    """The names of the unit's notebook, with the given bodies in place of some functions.

    A body stands under the reference's own `def` line and may call what it replaces as right_<name>.
    """
    names = reference.load(unit)
    for name, body in bodies.items():
        right = names[f"right_{name}"] = names[name]
        lines = "\n".join("    " + line for line in body.split("\n"))
        exec(f"def {name}{inspect.signature(right)}:\n{lines}", names)
    return names


def said(unit, name, body, points=6):
    """The score and the words of a check of the function `name` written as `body`."""
    result = check(notebook(unit, **{name: body})[name], points=points)
    return result, " ".join(str(result).split())


def hidden(function, seed, points=1):
    """The score of a function on the hidden cases of a seed."""
    return score(
        function, points, None, lambda exercise: hidden_answers(exercise, seed, "hidden cases"), "hidden cases"
    )


def earned(function, seed, points=1):
    """The same where the points are the question: no misconception is looked for."""
    return score(
        function, points, None, lambda exercise: hidden_right_answers(exercise, seed, "hidden cases"), "hidden cases"
    )
