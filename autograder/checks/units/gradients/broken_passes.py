"""Backward passes to diagnose and to repair, made from those that the notebook of `gradients` gives.

A pass to diagnose comes without what was done to it. For one cache a backward pass is linear in dh, so a matrix is all
of it, and whoever has the matrix must still find out which of its gradients are wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.backward import twice
from autograder.checks.call import Answered, Caller, Unjudged
from autograder.checks.cases import Case, Setting, Shape, Values, cut
from autograder.checks.comparison import equal
from autograder.checks.exercise import Exercise, Question
from autograder.checks.words import several, shortened

GRADIENTS = ("dx", "dh0", "dW", "dU", "db")
_ARGUMENTS = ("x", "h0", "W", "U", "b")

# What may be done to a gradient, by number; 0 leaves it as it is.
_FAULTS = (
    lambda gradient: gradient,
    lambda gradient: 1.01 * gradient,
    lambda gradient: -gradient,
    lambda gradient: 0 * gradient,
)
_SLIGHT, _SIGN, _ANY = (1,), (2,), (1, 2, 3)


@dataclass(frozen=True)
class _Situation:
    """A pass to diagnose: the notebook's backward pass (0: a right one), how many gradients get a fault, and which."""

    number: int
    count: int = 0
    faults: tuple[int, ...] = ()


def _setting(name, T=3, scale=1.0):
    return Setting(name, scale, N=2, T=T, D=2, H=3)


_SITUATIONS = {
    _setting("a right backward pass"): _Situation(0),
    _setting("backward_1"): _Situation(1),
    _setting("backward_2"): _Situation(2),
    _setting("backward_3"): _Situation(3),
    _setting("backward_1 on one step", T=1): _Situation(1),
    _setting("gradients of the wrong sign"): _Situation(0, 3, _SIGN),
    _setting("two gradients wrong by 1 %"): _Situation(0, 2, _SLIGHT),
    _setting("two gradients wrong"): _Situation(0, 2, _ANY),
    _setting("three gradients wrong"): _Situation(0, 3, _ANY),
    _setting("three other gradients wrong"): _Situation(0, 3, _ANY),
    _setting("gradients wrong by 1 %, a small upstream gradient", scale=1e-7): _Situation(0, 3, _SLIGHT),
}
SETTINGS = tuple(_SITUATIONS)


def draw_pass(rng: np.random.Generator, shape: Shape, setting: Setting) -> np.ndarray:
    """The number of the notebook's backward pass."""
    return np.array(_SITUATIONS[setting].number)


def draw_faults(rng: np.random.Generator, shape: Shape, setting: Setting) -> np.ndarray:
    """A number of _FAULTS for each gradient."""
    wanted = _SITUATIONS[setting]
    drawn = np.zeros(len(GRADIENTS))
    drawn[rng.permutation(len(GRADIENTS))[: wanted.count]] = (
        rng.choice(wanted.faults, wanted.count) if wanted.count else 0
    )
    return drawn


def draw_unscaled(rng: np.random.Generator, shape: Shape, setting: Setting) -> np.ndarray:
    """Standard normal, whatever the setting's scale."""
    return np.round(rng.standard_normal(shape), 3)


def draw_upstream(rng: np.random.Generator, shape: Shape, setting: Setting) -> np.ndarray:
    """Standard normal times the setting's scale, which makes it small in one case."""
    return draw_unscaled(rng, shape, setting) * setting.scale


def matrix(names: Mapping[str, Any], case: Case) -> np.ndarray:
    """The case's backward pass: what it gives for each dh of a single 1, all five gradients end to end, in columns."""
    *inputs, dh, number, faults = case.inputs
    _, cache = names["forward"](*inputs)
    backward = names[f"backward_{int(number)}"] if number else _right(names)

    def column(place):
        gradients = backward(np.eye(dh.size)[place].reshape(dh.shape), cache)
        faulty = (_FAULTS[fault](gradient) for fault, gradient in zip(faults, gradients, strict=True))
        return np.concatenate([np.ravel(gradient) for gradient in faulty])

    return np.stack([column(place) for place in range(dh.size)], axis=1)


def states(names: Mapping[str, Any], case: Case) -> np.ndarray:
    """The states, by which a cache of other inputs is told."""
    return names["forward"](*case.inputs[: len(_ARGUMENTS)])[0]


QUESTION = Question((*_ARGUMENTS, "dh"), ask=lambda case, remote: case.inputs[: len(_ARGUMENTS) + 1])


def diagnose(call: Caller, exercise: Exercise, case: Case) -> Values:
    """Hand the reader a backward pass; whatever says of five gradients which are wrong becomes five numbers."""
    *arrays, dh = case.inputs
    inputs = dict(zip(_ARGUMENTS, arrays, strict=True))
    whole, h = case.states
    backward = _backward(whole, h, [array.copy() for array in arrays])
    returned = call.returned(exercise.name, {"backward": backward, **inputs, "dh": dh})
    is_array = isinstance(returned, np.ndarray)
    is_row = returned.shape == (len(GRADIENTS),) if is_array else isinstance(returned, tuple | list)
    if not is_row or len(returned) != len(GRADIENTS):
        raise Unjudged(
            f"{exercise.name} returned {several(returned)}; wanted 5 values that are True where a gradient is wrong: "
            f"{', '.join(GRADIENTS)}.\nReturn them as a list, a tuple or an array (5,)."
        )
    return tuple(_as_flag(exercise, name, value) for name, value in zip(GRADIENTS, returned, strict=True))


def _as_flag(exercise, name, value):
    flag = value.item() if isinstance(value, np.ndarray) and value.size == 1 else value
    if not isinstance(flag, bool | int | float | np.bool_ | np.number) or flag not in (0, 1):
        raise Unjudged(
            f"{exercise.name} says {shortened(repr(flag), 40)} of {name}; wanted True or False.\n"
            "Compare the relative error with a tolerance, and return what the comparison gives."
        )
    return np.array(float(flag))


def _backward(whole, h, inputs):
    """The backward pass of the matrix `whole`, for the cache of `forward` at these inputs, where the states are h."""

    def backward(dh, cache):
        *cached, states = cache
        alike = (np.array_equal(one, other) for one, other in zip(cached, inputs, strict=False))
        if not (all(alike) and np.allclose(states, h)):
            raise ValueError(
                "this backward pass works at the inputs that wrong_quantities was given, and at no others: "
                "hand it the cache of forward(x, h0, W, U, b)"
            )
        if np.shape(dh) != h.shape:
            raise ValueError(f"the upstream gradient has the shape {np.shape(dh)}; wanted {h.shape}")
        return tuple(cut(whole @ np.ravel(dh), [array.shape for array in inputs]))

    return backward


def _right(names):
    """A right backward pass: backward_2 is wrong in dU alone, and backward_3 in db alone."""

    def backward(dh, cache):
        dx, dh0, dW, _, db = names["backward_2"](dh, cache)
        dU = names["backward_3"](dh, cache)[3]
        return dx, dh0, dW, dU, db

    return backward


def repaired(call: Caller, exercise: Exercise, case: Case) -> Answered:
    """Call the given forward function, then the repaired backward pass.

    Only what was wrong before is a quantity. The other gradients must be left as right as they were, else a
    pass that nobody repaired would earn most of its points.
    """
    *arrays, dh = case.inputs
    _, cache = call("forward", dict(zip(_ARGUMENTS, arrays, strict=True)), ("h", "cache"))
    number = exercise.name[-1]
    before = call.named(f"backward_{number}")(dh.copy(), cache)
    after, spoils_cache = twice(call, exercise.name, {"dh": dh}, {"cache": cache}, GRADIENTS)
    judged = [quantity.name for quantity in exercise.quantities]
    for name, right, value in zip(GRADIENTS, before, after, strict=True):
        if name in judged:
            continue
        if not equal(right, value):
            raise Unjudged(
                f"{exercise.name} returns another {name} than backward_{number}, and that one is right.\n"
                f"Copy backward_{number} again, and change only what its wrong gradient comes from."
            )
    return Answered(tuple(after[GRADIENTS.index(name)] for name in judged), spoils_cache=spoils_cache)
