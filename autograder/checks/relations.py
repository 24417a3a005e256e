"""Simple relations between what came and what was wanted, for a wrong value that no known misconception gives."""

import numpy as np

from autograder.checks.comparison import comparable, relative_error


def relation(quantities, i, wanted, got):
    """A sentence on how the values of quantity i are related to what is wanted; "" where no relation is found.

    quantities: the exercise's Arrays
    wanted, got: for each case, the wanted and the returned values of all quantities
    A relation counts only where it holds in every case.
    """
    array, mine, values = quantities[i], [case[i] for case in wanted], [case[i] for case in got]
    if _hold(array, [_turned(value) for value in mine], values):
        return "In every case it is the transpose of what is wanted."
    factor = _factor(mine, values) if array.measure is relative_error else None
    if factor is not None and _hold(array, [factor * value for value in mine], values):
        sign = "has the opposite sign of" if abs(factor + 1) < 1e-3 else f"is {factor:.3g} times"
        return f"In every case it {sign} what is wanted."
    for j, other in enumerate(quantities):
        theirs = [case[j] for case in wanted]
        if j != i and any(map(np.any, theirs)) and _hold(other, theirs, values):
            return f"In every case it is {other.name}: look at the order of what you return."
    return ""


def _hold(array, related, values):
    return all(array.equal(wanted, value) for wanted, value in zip(related, values, strict=True))


def _turned(value):
    return value.swapaxes(-1, -2) if value.ndim > 1 else value


def _factor(wanted, values):
    """The one number that brings the wanted values nearest to what came; None where it is 0, or near 1."""
    values = [comparable(right, value) for right, value in zip(wanted, values, strict=True)]
    squares = sum(np.sum(right**2) for right in wanted)
    if any(value is None for value in values) or squares == 0:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        factor = float(sum(np.sum(right * value) for right, value in zip(wanted, values, strict=True)) / squares)
    return factor if np.isfinite(factor) and f"{factor:.3g}" not in ("0", "-0", "1") else None
