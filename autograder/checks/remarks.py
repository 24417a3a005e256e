"""What a function does besides its answers that costs no points and may cost the reader time: said in remarks.

All of it happens in the reader's own process, which may say anything, so nothing of it decides on points.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.exercise import Array, Exercise
from autograder.checks.run import Run
from autograder.checks.verdict import QuantityVerdict

# Beside what is right, and beside what is wrong.
_FREE = "It costs no points here"
_MAYBE = "By itself it costs no points; but see whether it is what makes your answer wrong"


def remarks(exercise: Exercise, run: Run, quantities: Sequence[QuantityVerdict]) -> tuple[str, ...]:
    """What there is to remark on a Run; quantities: the verdicts on what it returned."""
    right = [row.right for row in quantities]
    points = _FREE if all(right) else _MAYBE
    found = (_changes(run, points), _spoils(exercise, run, points), _answers_otherwise(exercise, run, right))
    return tuple(remark for remark in found if remark)


def _changes(run, points):
    """On inputs that the call writes into."""
    changed = tuple(dict.fromkeys(name for out in run.outcomes for name in out.changed))
    if not changed:
        return ""
    example = f"{changed[0]} = {changed[0]} + ..." if changed[0].isidentifier() else "new = old + ..."
    several = len(changed) > 1
    return (
        f"The call changes its input{'s' * several} {' and '.join(changed)} in place: `+=` and `[...] =` "
        f"write into the caller's array, also through another name for it. {points}, since every call gets arrays of "
        f"its own. A caller that needs {'them' if several else 'it'} again, such as a gradient check, would read wrong "
        f"numbers. `{example}` makes a new array."
    )


def _spoils(exercise, run, points):
    """On a cache that serves only once."""
    # Where the same call with a fresh cache answers otherwise too, it is not the cache.
    first, repeat = run.outcomes[0], run.repeat
    unsteady = repeat is not None and not (
        not repeat.problem and all(map(same, exercise.quantities, first.returned, repeat.returned))
    )
    if unsteady or not any(out.spoils_cache for out in run.outcomes):
        return ""
    return (
        "A second call with the same cache gives another answer: the first one writes into it, or empties it. "
        f"{points}, since every call gets a cache of its own. Whoever goes back over the same steps twice, as a "
        "gradient check does, gets wrong numbers. Read `cache[t]` where you take `cache.pop()`, and work on copies."
    )


def _answers_otherwise(exercise, run, right):
    """On an answer that is right and another one when the same call is made again."""
    first, repeat = run.outcomes[0], run.repeat
    if repeat is None or not any(right):
        return ""
    names = [array.name for array, is_right in zip(exercise.quantities, right, strict=True) if is_right]
    how = "fails"
    if not repeat.problem:
        rows = zip(exercise.quantities, first.returned, repeat.returned, right, strict=True)
        names = [array.name for array, one, again, is_right in rows if is_right and not same(array, one, again)]
        how = "gives another answer"
    if not names:
        return ""
    are = "is" if len(names) == 1 else "are"
    return (
        f"{exercise.name} {how} when the same call is made again; {', '.join(names)} {are} right in every case all the "
        f"same. {_FREE}, but do not build on it. {LOOK_FOR}"
    )


LOOK_FOR = "Look for a global variable, a random number, or an array that is kept from call to call."


def same(array: Array, first: object, again: object) -> bool:
    """Whether two answers of a function to the same call are the same; of what is no array, their types."""
    if not isinstance(first, np.ndarray):
        return type(first) is type(again)
    try:
        return array.equal(first, again)
    except MemoryError:  # a broadcast array can claim any size
        return True
