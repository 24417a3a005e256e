"""Which known misconceptions explain a reader's wrong values, part by part: the rows of a gate, or a whole quantity.

A misconception that would spoil a part which the reader has right was not made. Of the others the one that explains
most comes first, then the one that explains most of the rest, so that two mistakes in two gates are both found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.verdict import Cause

if TYPE_CHECKING:
    from autograder.checks.cases import ExpectedAnswers, MisconceptionAnswers
    from autograder.checks.exercise import Array

# (quantity's number, part's number)
Part = tuple[int, int]


@dataclass(frozen=True)
class Explanation:
    """For each wrong part its likely causes, and the parts that these spoil as well."""

    causes: dict[Part, tuple[Cause, ...]] = field(default_factory=dict)
    follows: frozenset[Part] = frozenset()


@dataclass(frozen=True)
class Values:
    """The reader's values of one quantity, one a case, and which of its parts are wrong.

    fits: whether they have the wanted form in every case; else they are compared as a whole
    """

    array: Array
    came: Sequence[Any]
    fits: bool
    wrong: tuple[int, ...]


def differing(array: Array, wanted: Sequence[np.ndarray], values: Sequence[np.ndarray]) -> tuple[bool, ...]:
    """For each part of the quantity, whether the values differ from the wanted ones in any case."""
    if any(right.shape != value.shape for right, value in zip(wanted, values, strict=True)):
        return (True,) * len(array.parts)
    pairs = [zip(array.blocks(a), array.blocks(b), strict=True) for a, b in zip(wanted, values, strict=True)]
    return tuple(any(not array.equal(a, b) for a, b in blocks) for blocks in zip(*pairs, strict=True))


def explain(answers: ExpectedAnswers, values: Sequence[Values], returned: Sequence[Sequence[Any]]) -> Explanation:
    """The Explanation of wrong values; values: those of each quantity; returned: the same, one tuple a case."""
    wrong = {(i, part) for i, quantity in enumerate(values) for part in quantity.wrong}
    gives = {known: _given(known, answers, values, wrong) for known in answers.misconceptions}
    for known, parts in gives.items():
        if parts == wrong:
            return Explanation(dict.fromkeys(sorted(wrong), (known.cause,)))
    pair = answers.pairs().find(returned)
    if pair:
        return _of_pair([answers.misconceptions[number] for number in pair], wrong)
    return _cover(gives, wrong)


def _of_pair(pair, wrong):
    """Each part's causes are those of the two that would spoil it alone; of a part that neither would, both."""
    return Explanation(
        {
            part: tuple(known.cause for known in pair if part in spoilt(known)) or tuple(known.cause for known in pair)
            for part in sorted(wrong)
        }
    )


def _cover(gives, wrong):
    """One misconception after the other, the one that explains most of what is left first."""
    found, causes = [], {}
    left = set(wrong)
    while left:
        # Among those that explain as much, the one that leaves least unexplained, then the order of the list.
        best = max(
            gives, key=lambda known: (len(gives[known] & left), -len(spoilt(known) - gives[known])), default=None
        )
        if best is None or not gives[best] & left:
            break
        found.append(best)
        causes |= dict.fromkeys(gives[best] & left, (best.cause,))
        left -= gives[best]
    return Explanation(causes, frozenset(part for part in left if any(part in spoilt(known) for known in found)))


def spoilt(known: MisconceptionAnswers) -> set[Part]:
    """The parts in which a misconception's answers differ from the right ones."""
    return {(i, part) for i, parts in enumerate(known.differs) for part, differs in enumerate(parts) if differs}


def _given(known, answers, values, wrong):
    """The wrong parts that the misconception gives; none where it would spoil what the reader has right."""
    spoils = spoilt(known)
    if spoils - wrong:
        return set()
    return {
        (i, part)
        for i, quantity in enumerate(values)
        for part in _equal_parts(quantity, [case[i] for case in known.answers], [case[i] for case in answers.wanted])
        if (i, part) in spoils
    }


def _equal_parts(quantity, theirs, wanted):
    """The numbers of the wrong parts whose values the misconception's are, in every case."""
    if not quantity.fits:
        alike = all(map(quantity.array.equal, theirs, quantity.came))
        return quantity.wrong if alike else ()
    if any(value.shape != right.shape for value, right in zip(theirs, wanted, strict=True)):
        return ()
    # Most differ in the first case.
    parts = list(quantity.wrong)
    for one, other in zip(theirs, quantity.came, strict=True):
        blocks, own = quantity.array.blocks(one), quantity.array.blocks(other)
        parts = [part for part in parts if quantity.array.equal(blocks[part], own[part])]
        if not parts:
            break
    return parts
