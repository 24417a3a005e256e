"""How a backward function is called: after the reader's own forward function, and judged apart from it.

What a wrong forward function left in the cache is put right, as far as it can be seen. Only the reader knows what a
cache means, so nothing here does. A sequence is run again one step at a time, each step from the right states, and the
steps' caches are joined as the whole one is built. In them every array that equals a wrong state, or its tanh, is
exchanged for the right one. Tuples, lists, dictionaries and arrays are searched; what a closure or an object holds
cannot be seen.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.call import Answered, Caller, Returned, Unjudged, by_name, copied
from autograder.checks.comparison import equal

if TYPE_CHECKING:
    from autograder.checks.cases import Case
    from autograder.checks.exercise import Exercise

# The reader's tanh of a state may differ from ours in the last bit.
SAME = 1e-12


def after_forward(forward: Exercise, call: Caller, exercise: Exercise, case: Case) -> Answered:
    """Call the reader's own function of `forward`, then that of `exercise`, its backward, with the cache.

    Where the forward function is wrong, the backward one is called once more, on another cache that is put right.
    """
    states, cache = _states_and_cache(call, forward, case)
    upstream = by_name(exercise.arguments, case.inputs[len(forward.arguments) :])
    _call_on_other_inputs(call, forward, case)
    repaired = ()
    if not all(equal(right, state) for right, state in zip(case.states, states, strict=True)):
        # A cache may hold itself.
        with contextlib.suppress(Unjudged, RecursionError):
            repaired = _on_repaired_cache(forward, call, exercise, case)
    try:
        returned, spoils_cache = twice(call, exercise.name, upstream, {"your cache": cache}, exercise.returns)
    except Unjudged:
        # What cannot be judged on its own cache may be on the right one.
        if not repaired:
            raise
        return Answered(repaired)
    return Answered(returned, repaired, spoils_cache)


def _states_and_cache(call, forward, case):
    """What the forward function returns for copies of the case's inputs, so that the cache is like no other."""
    *states, cache = call(forward.name, _arguments(forward, case), forward.returns)
    return states, cache


def _arguments(forward, case):
    return _copies(forward.arguments, case.inputs[: len(forward.arguments)])


def _upstream(forward, exercise, case):
    return _copies(exercise.arguments, case.inputs[len(forward.arguments) :])


def _copies(arrays, values):
    return {name: value.copy() for name, value in by_name(arrays, values).items()}


def _call_on_other_inputs(call, forward, case):
    """Call the forward function again, so that a backward function that reads a global finds the wrong one there."""
    with contextlib.suppress(Unjudged):
        call(forward.name, {name: 0.5 * value for name, value in _arguments(forward, case).items()}, forward.returns)


def _on_repaired_cache(forward, call, exercise, case):
    """What the backward function returns with the cache of another forward pass, put right."""
    arguments = _arguments(forward, case)
    states, cache = _states_and_cache(call, forward, case)
    cache = _put_right(cache, call, forward, arguments, states, case.states)
    return copied(call(exercise.name, _upstream(forward, exercise, case) | {"your cache": cache}, exercise.returns))


def twice(
    call: Caller, name: str, upstream: dict[str, np.ndarray], cache: dict[str, Any], returns: Sequence[str]
) -> tuple[Returned, bool]:
    """What the backward function returns, and whether a second call with the same cache gives another answer.

    upstream, cache: the arguments by the names that messages use
    """
    again = {argument: array.copy() for argument, array in upstream.items()}
    first = copied(call(name, upstream | cache, returns))
    try:
        second = call(name, again | cache, returns)
    except Unjudged:
        return first, True
    return first, not all(map(_unchanged, first, second))


def _unchanged(value, later):
    """Whether two answers are the same; what is no array of numbers is judged as it is."""
    if not all(type(answer) is np.ndarray and answer.dtype.kind == "f" for answer in (value, later)):
        return True
    try:
        return np.array_equal(value, later, equal_nan=True) or equal(value, later)
    except MemoryError:  # a broadcast array can claim any size
        return True


def _put_right(cache, call, forward, arguments, states, right_states):
    """The cache of the reader's `forward`, called with `arguments`, as far as what is wrong in it can be seen.

    states, right_states: what the forward function returned, and what it should have
    """
    whole = _exchanged(cache, _exchanges(states, right_states, arguments.values()))
    if not all(_has_time(quantity) for quantity in forward.quantities):
        return whole
    try:
        steps = [_step(call, forward, arguments, right_states, t) for t in range(right_states[0].shape[1])]
    except Unjudged:
        return whole
    return _joined(whole, steps)


def _step(call, forward, arguments, right_states, t):
    """The cache of step t alone, started from the right states."""
    step = {
        array.name: arguments[array.name][:, t : t + 1].copy() if _has_time(array) else arguments[array.name]
        for array in forward.arguments
    }
    if t > 0:
        # The state h starts from the argument h0.
        for quantity, right in zip(forward.quantities, right_states, strict=True):
            if f"{quantity.name}0" in step:
                step[f"{quantity.name}0"] = right[:, t - 1].copy()
    *states, cache = call(forward.name, step, forward.returns)
    right = [right[:, t : t + 1] for right in right_states]
    return _exchanged(cache, _exchanges(states, right, step.values()))


def _has_time(array):
    return "T" in array.letters.split()


def _exchanges(states, right_states, inputs):
    """Pairs of a wrong state and the right one, and of the tanh of both, which an LSTM's cache may hold.

    The states of a sequence (N, T, H) also step by step.
    """
    pairs, right_arrays = [], list(inputs)
    for state, right in zip(states, right_states, strict=True):
        right_arrays += [right, *_steps(right)]
        if isinstance(state, np.ndarray) and state.shape == right.shape:
            pairs += [(state, right), *zip(_steps(state), _steps(right), strict=True)]
    pairs += [(np.tanh(wrong), np.tanh(right)) for wrong, right in pairs if wrong.dtype == np.float64]
    # States in the wrong places are right arrays, to within rounding; where the cache holds these, they stay.
    return [(wrong, right) for wrong, right in pairs if not any(equal(array, wrong) for array in right_arrays)]


def _steps(array):
    return [array[:, t] for t in range(array.shape[1])] if array.ndim == 3 else []


def _exchanged(cache, exchanges):
    """The cache with every array, and every step of an array, that is a wrong state exchanged for the right one."""
    if isinstance(cache, np.ndarray):
        return _exchanged_array(cache, exchanges)
    if type(cache) in (tuple, list):
        return type(cache)(_exchanged(item, exchanges) for item in cache)
    if type(cache) is dict:
        return {key: _exchanged(item, exchanges) for key, item in cache.items()}
    return cache


def _exchanged_array(array, exchanges):
    for wrong, right in exchanges:
        if equal(wrong, array, tolerance=SAME):
            return right.copy()
    if array.ndim != 3 or array.dtype != np.float64:
        return array
    array = array.copy()
    for by_step in (array, array.swapaxes(0, 1)):
        for step in by_step:
            step[...] = _exchanged_array(step, exchanges)
    return array


def _joined(whole: Any, steps: list[Any]) -> Any:
    """The steps' caches as one, built as `whole` is: where that has one entry a step, each step gives its own."""
    if {type(step) for step in steps} != {type(whole)}:
        return whole
    if type(whole) is np.ndarray:
        return _joined_arrays(whole, steps)
    if type(whole) is dict and all(step.keys() == whole.keys() for step in steps):
        return {key: _joined(whole[key], [step[key] for step in steps]) for key in whole}
    if type(whole) in (tuple, list) and all(len(step) == len(whole) for step in steps):
        return type(whole)(_joined(item, [step[i] for step in steps]) for i, item in enumerate(whole))
    if type(whole) in (tuple, list) and len(whole) == len(steps) and all(len(step) == 1 for step in steps):
        return type(whole)(step[0] for step in steps)
    return whole


def _joined_arrays(whole, steps):
    for axis in range(whole.ndim):
        one_step = (*whole.shape[:axis], 1, *whole.shape[axis + 1 :])
        if whole.shape[axis] == len(steps) > 1 and all(step.shape == one_step for step in steps):
            return np.concatenate(steps, axis=axis)
    return whole
