"""How a backward function is called: after the reader's own forward function, and judged apart from it."""

import contextlib

import numpy as np

from autograder.checks.cache_repair import put_right
from autograder.checks.call import Unjudged, by_name
from autograder.checks.comparison import equal
from autograder.checks.verdict import NOT_THE_SAME_TWICE


def after_forward(call, exercise, case):
    """Call the reader's own forward function, then the backward function with its cache, put right."""
    forward = exercise.forward
    count = len(forward.arguments)
    given = by_name(forward.arguments, case.inputs[:count])
    *states, cache = call(forward.name, given, forward.returns)
    if not all(equal(right, state) for right, state in zip(case.states, states, strict=True)):
        cache = put_right(cache, call, forward, given, states, case.states)
    _call_on_other_inputs(call, forward, given)
    upstream = by_name(exercise.arguments, case.inputs[count:])
    return twice(call, exercise.name, upstream, {"your cache": cache}, exercise.returns)


def _call_on_other_inputs(call, forward, given):
    """Call the forward function again, so that a backward function that reads a global finds the wrong one there."""
    with contextlib.suppress(Unjudged):
        call(forward.name, {name: 0.5 * value for name, value in given.items()}, forward.returns)


def twice(call, name, upstream, cache, returns):
    """What the backward function returns, called twice with one cache, which the first call must not spoil.

    upstream, cache: the arguments by the names that messages use
    """
    again = {argument: array.copy() for argument, array in upstream.items()}
    first = call(name, upstream | cache, returns)
    first = tuple(value.copy() if type(value) is np.ndarray else value for value in first)
    spoilt = Unjudged(
        "not counted, because another call with the same cache gives another answer; wanted the same. "
        "The function writes into its cache; let it work on copies.",
        words=NOT_THE_SAME_TWICE,
    )
    try:
        second = call(name, again | cache, returns)
    except Unjudged:
        return (spoilt,) * len(first)
    return tuple(value if _unchanged(value, later) else spoilt for value, later in zip(first, second, strict=True))


def _unchanged(value, later):
    """Whether two answers are the same; what is no array of numbers is judged as it is."""
    if not all(type(answer) is np.ndarray and answer.dtype.kind == "f" for answer in (value, later)):
        return True
    return np.array_equal(value, later, equal_nan=True) or equal(value, later)
