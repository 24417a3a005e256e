"""Two known misconceptions at once, told by a print of what they answer together.

Where two mistakes meet in one quantity, neither misconception gives its values. The answers of all pairs would fill a
bank; a few numbers of each tell them apart.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# Prints are kept in float32: far finer than two answers are alike by chance in every number.
_NEAR = 1e-6
# What stands in a print for an entry that is NaN or infinite.
_INSTEAD = 3.0
# Entries of an array: a broadcast one can claim any number.
_LARGEST = 1_000_000


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of misconceptions, by their numbers in the list, (P, 2), and the prints of their answers, (P, F)."""

    members: np.ndarray
    prints: np.ndarray

    @staticmethod
    def none() -> Pairs:
        """No pairs."""
        return Pairs(np.zeros((0, 2), int), np.zeros((0, 0), np.float32))

    def find(self, returned: Sequence[Sequence[Any]]) -> tuple[int, int] | None:
        """The pair that gives these values, one tuple of quantities a case; None where none does."""
        if not len(self.members) or (own := print_of(returned)) is None:
            return None
        numbers, sizes = own
        alike = np.flatnonzero((np.abs(self.prints - numbers) <= _NEAR * sizes + 1e-9).all(axis=1))
        return (int(self.members[alike[0], 0]), int(self.members[alike[0], 1])) if len(alike) else None


def cases_of(quantities: int) -> int | None:
    """Of how many cases, the first ones, a print is made; None for all, where they give few numbers each."""
    return None if quantities <= 4 else 3


def print_of(returned: Sequence[Sequence[Any]]) -> tuple[np.ndarray, np.ndarray] | None:
    """A number for each quantity of each of the first cases, and how large it may be; None where one is no array.

    The number is the sum of the entries, each times a weight of its own.
    """
    values = [_as_array(value) for case in returned[: cases_of(len(returned[0]))] for value in case]
    if any(value.dtype.kind != "f" or value.size > _LARGEST for value in values):
        return None
    flat = [np.ravel(np.where(np.isfinite(value), value, _INSTEAD)) for value in values]
    # The number of axes counts too: of a batch of one, a lost axis is the mistake.
    weights = [np.cos(value.ndim + np.arange(value.size)) for value in values]
    numbers = [float(weight @ value) for weight, value in zip(weights, flat, strict=True)]
    sizes = [float(np.abs(weight) @ np.abs(value)) for weight, value in zip(weights, flat, strict=True)]
    # Of what overflows nothing can be told.
    return (np.array(numbers), np.array(sizes)) if np.isfinite(sizes).all() else None


def _as_array(value):
    """An array as it is, and a number as one; for anything else one that has no print."""
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        with contextlib.suppress(OverflowError):
            return np.array(value, dtype=np.float64)
    return value if type(value) is np.ndarray else np.array(None)
