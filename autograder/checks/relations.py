"""How values that no known misconception gives are related to what is wanted: a transpose, a sign, another gate's rows.

A relation is told only where it holds in every case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from autograder.checks.cases import Values
from autograder.checks.comparison import comparable, relative_error
from autograder.checks.verdict import Cause

if TYPE_CHECKING:
    from autograder.checks.exercise import Array

Arrays = Sequence[np.ndarray]


def relation(
    quantities: Sequence[Array], i: int, wanted: Sequence[Values], got: Arrays, right: Sequence[bool]
) -> Cause | None:
    """What is told of the values of quantity i as a whole; None where no relation is found.

    quantities: the exercise's Arrays; right: which of them the reader has right
    wanted: the wanted values of all quantities, one tuple a case; got: the reader's of this one, which may be anything
    """
    array, mine = quantities[i], [case[i] for case in wanted]
    found = _transposed(array, mine, got) or _other_quantity(quantities, i, wanted, got, right)
    if found or any(comparable(*pair) is None for pair in zip(mine, got, strict=True)):
        return found
    parts = (_zero, _scaled, _other_order, _other_time)
    return next((found for part in parts if (found := part(array, mine, got))), None)


def relation_of_rows(array: Array, wanted: Arrays, got: Arrays) -> Cause | None:
    """The same of the rows of one gate of a quantity."""
    return _zero(array, wanted, got) or _scaled(array, wanted, got)


def _holds(array, related, got):
    return all(map(array.equal, related, got))


def _zero(array, wanted, got):
    if any(map(np.any, got)) or not any(map(np.any, wanted)):
        return None
    look = "Look for an array that is made by np.zeros and never filled."
    if array.name.startswith("d"):
        look = (
            "Look for what never reaches it: a sum that starts and stays at zeros, as `d += d` leaves it, or a path "
            "that is not followed."
        )
    return Cause("zero in every case", f"In every case every entry is exactly 0. {look}")


def _transposed(array, wanted, got):
    turned = [value.swapaxes(-1, -2) if value.ndim > 1 else value for value in wanted]
    # Of a shape that is turned the message on shapes tells.
    if all(a.shape == b.shape for a, b in zip(turned, wanted, strict=True)) and _holds(array, turned, got):
        return Cause("transposed", "In every case it is the transpose of what is wanted.")
    return None


def _scaled(array, wanted, got):
    factor = _factor(wanted, got) if array.measure is relative_error else None
    if factor is None or not _holds(array, [factor * value for value in wanted], got):
        return None
    if abs(factor + 1) < 1e-3:
        return Cause("opposite sign", "In every case it has the opposite sign of what is wanted.")
    return Cause(f"{factor:.3g} times what is wanted", f"In every case it is {factor:.3g} times what is wanted.")


def _factor(wanted, got):
    """The one number that brings the wanted values nearest to what came; None where it is 0, or near 1."""
    # An infinite entry tells no factor.
    finite = [np.isfinite(right) & np.isfinite(value) for right, value in zip(wanted, got, strict=True)]
    pairs = [(right[at], value[at]) for right, value, at in zip(wanted, got, finite, strict=True)]
    squares = sum(np.sum(right**2) for right, _ in pairs)
    if squares == 0:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        factor = float(sum(np.sum(right * value) for right, value in pairs) / squares)
    return factor if np.isfinite(factor) and f"{factor:.3g}" not in ("0", "-0", "1") else None


def _other_quantity(quantities, i, wanted, got, right):
    for j, other in enumerate(quantities):
        theirs = [case[j] for case in wanted]
        if j == i or not any(map(np.any, theirs)) or not _holds(other, theirs, got):
            continue
        if right[j]:
            return Cause(
                f"{other.name} in its place",
                f"In every case it is {other.name}, which is right in its own place: you return it twice, or two names "
                f"mean one array, as after `{quantities[i].name} = {other.name}`.",
            )
        return Cause(
            f"{other.name} in its place", f"In every case it is {other.name}: look at the order of what you return."
        )
    return None


def _other_order(array, wanted, got):
    """The same rows in another order of the gates."""
    if not array.gates:
        return None
    theirs, own = [array.blocks(value) for value in wanted], [array.blocks(value) for value in got]
    order = [
        next(
            (name for k, name in enumerate(array.gates) if _holds(array, [c[k] for c in theirs], [c[j] for c in own])),
            "",
        )
        for j in range(len(array.gates))
    ]
    return Cause(*order_of_rows(order, array.gates)) if sorted(order) == sorted(array.gates) else None


def order_of_rows(order: Sequence[str], wanted: Sequence[str]) -> tuple[str, str]:
    """The name and the hint of gradients whose rows stand in another order of the gates."""
    came, right = ", ".join(order), ", ".join(wanted)
    return f"rows in the order {came}", f"The rows are right, and stand in the order {came}. Here the order is {right}."


def _other_time(array, wanted, got):
    letters = array.letters.split()
    if "T" not in letters:
        return None
    axis = letters.index("T")
    theirs, own = [np.moveaxis(value, axis, 0) for value in wanted], [np.moveaxis(value, axis, 0) for value in got]
    several = [(a, b) for a, b in zip(theirs, own, strict=True) if len(a) > 1]
    if not several:
        return None
    if _holds(array, [value[::-1] for value in theirs], own):
        return Cause("reversed in time", "In every case the steps stand in reversed order: the last one first.")
    if all(array.equal(a[:-1], b[1:]) for a, b in several):
        return Cause(
            "one step late",
            "At step t stands what belongs to step t - 1. Look at the index, and at what is stored when.",
        )
    if all(array.equal(a[1:], b[:-1]) for a, b in several):
        return Cause(
            "one step early",
            "At step t stands what belongs to step t + 1. Look at the index, and at what is stored when.",
        )
    return None
