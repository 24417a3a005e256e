"""What a function does besides its answers that costs no points and may cost the reader time: said in remarks.

All of it happens in the reader's own process, which may say anything, so nothing of it decides on points.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.exercise import Exercise
from autograder.checks.run import Run
from autograder.checks.verdict import QuantityVerdict

NO_POINTS = "It costs no points here"


def remarks(exercise: Exercise, run: Run, quantities: Sequence[QuantityVerdict]) -> tuple[str, ...]:
    """What there is to remark on a Run; quantities: the verdicts on what it returned."""
    right = [row.right for row in quantities]
    found = (_changes(run), _spoils(run), _answers_otherwise(exercise, run, right))
    return tuple(remark for remark in found if remark)


def _changes(run):
    """On inputs that the call writes into."""
    changed = tuple(dict.fromkeys(name for out in run.outcomes for name in out.changed))
    if not changed:
        return ""
    example = f"{changed[0]} = {changed[0]} + ..." if changed[0].isidentifier() else "new = old + ..."
    return (
        f"The call changes its input{'s' * (len(changed) > 1)} {' and '.join(changed)} in place: `+=` and `[...] =` "
        f"write into the caller's array, also through another name for it. {NO_POINTS}, since every call gets arrays "
        "of its own; a caller that needs them again, such as a gradient check, would read wrong numbers. "
        f"`{example}` makes a new array."
    )


def _spoils(run):
    """On a cache that serves only once."""
    if not any(out.spoils_cache for out in run.outcomes):
        return ""
    return (
        "A second call with the same cache gives another answer: the first one writes into it, or empties it. "
        f"{NO_POINTS}, where every call gets a cache of its own. Whoever goes back over the same steps twice, as a "
        "gradient check does, gets wrong numbers. Read `cache[t]` where you take `cache.pop()`, and work on copies."
    )


def _answers_otherwise(exercise, run, right):
    """On an answer that is right and another one when the same call is made again."""
    first, repeat = run.outcomes[0], run.repeat
    if repeat is None or not any(right):
        return ""
    if repeat.problem:
        how = "and fails when the same call is made again"
    elif all(_same(a, b) for a, b, is_right in zip(first.returned, repeat.returned, right, strict=True) if is_right):
        return ""
    else:
        how = "and answers otherwise when the same call is made again"
    return (
        f"{exercise.name} is right each time that it was judged, {how}. {NO_POINTS}, but do not build on it: look "
        "for a global variable, a random number, or an array that is kept from call to call."
    )


def _same(first, again):
    both = isinstance(first, np.ndarray) and isinstance(again, np.ndarray)
    return not both or (first.shape == again.shape and np.allclose(first, again, rtol=1e-6, atol=1e-9, equal_nan=True))
