"""Backward passes to diagnose and to repair, made from those that the notebook of `gradients` gives."""

import numpy as np

from autograder.checks.backward_call import twice
from autograder.checks.calls import Unjudged
from autograder.checks.cases import Setting
from autograder.checks.compare import equal
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

# The case's name, the notebook's backward pass (0: a right one), how many gradients get a fault, and which faults.
_SITUATIONS = {
    "a right backward pass": (0, 0, ()),
    "backward_1": (1, 0, ()),
    "backward_2": (2, 0, ()),
    "backward_3": (3, 0, ()),
    "backward_1 on one step": (1, 0, ()),
    "gradients of the wrong sign": (0, 5, _SIGN),
    "two gradients wrong by 1 %": (0, 2, _SLIGHT),
    "three gradients wrong": (0, 3, _ANY),
    "gradients wrong by 1 %, a small upstream gradient": (0, 5, _SLIGHT),
}


def _setting(name):
    small = name.endswith("small upstream gradient")
    return Setting(name, N=2, T=1 if name.endswith("one step") else 3, D=2, H=3, scale=1e-7 if small else 1.0)


SETTINGS = tuple(map(_setting, _SITUATIONS))


def draw_pass(rng, shape, setting):
    """The number of the notebook's backward pass."""
    return np.array(float(_SITUATIONS[setting.name][0]))


def draw_faults(rng, shape, setting):
    """A number of _FAULTS for each gradient."""
    _, count, faults = _SITUATIONS[setting.name]
    drawn = np.zeros(len(GRADIENTS))
    drawn[rng.permutation(len(GRADIENTS))[:count]] = rng.choice(faults, count) if count else 0
    return drawn


def draw_unscaled(rng, shape, setting):
    """Standard normal, whatever the setting's scale."""
    return np.round(rng.standard_normal(shape), 3)


def draw_upstream(rng, shape, setting):
    """Standard normal times the setting's scale, which makes it small in one case."""
    return draw_unscaled(rng, shape, setting) * setting.scale


def diagnose(call, exercise, case):
    """Hand the reader a backward pass; whatever says of five gradients which are wrong becomes five numbers."""
    *arrays, dh, number, faults = case.inputs
    inputs = dict(zip(_ARGUMENTS, arrays, strict=True))
    backward = _backward(call, int(number), faults.astype(int))
    said = call.returned(exercise.name, {"backward": backward, **inputs, "dh": dh})
    is_row = said.shape == (len(GRADIENTS),) if isinstance(said, np.ndarray) else isinstance(said, tuple | list)
    if not is_row or len(said) != len(GRADIENTS):
        raise Unjudged(
            f"{exercise.name} returned {several(said)}; wanted 5 values that are True where a gradient is wrong: "
            f"{', '.join(GRADIENTS)}.\nReturn them as a list, a tuple or an array (5,)."
        )
    return tuple(_as_flag(exercise, name, value) for name, value in zip(GRADIENTS, said, strict=True))


def _as_flag(exercise, name, value):
    flag = value.item() if isinstance(value, np.ndarray) and value.size == 1 else value
    if not isinstance(flag, bool | int | float | np.bool_ | np.number) or flag not in (0, 1):
        raise Unjudged(
            f"{exercise.name} says {shortened(repr(flag), 40)} of {name}; wanted True or False.\n"
            "Compare the relative error with a tolerance, and return what the comparison gives."
        )
    return np.array(float(flag))


def _backward(call, number, faults):
    """The notebook's backward pass `number`, or a right one, with the faults put into its gradients."""
    chosen = call.named(f"backward_{number}") if number else _right(call)

    def backward(dh, cache):
        gradients = chosen(dh, cache)
        return tuple(_FAULTS[fault](gradient) for fault, gradient in zip(faults, gradients, strict=True))

    return backward


def _right(call):
    """A right backward pass: backward_2 is wrong in dU alone, and backward_3 in db alone."""
    second, third = call.named("backward_2"), call.named("backward_3")

    def backward(dh, cache):
        dx, dh0, dW, _, db = second(dh, cache)
        dU = third(dh, cache)[3]
        return dx, dh0, dW, dU, db

    return backward


def repaired(call, exercise, case):
    """Call the given forward function, then the repaired backward pass.

    Only what was wrong before is a quantity. The other gradients must be left as right as they were, else a
    pass that nobody repaired would earn most of its points.
    """
    *arrays, dh = case.inputs
    _, cache = call("forward", dict(zip(_ARGUMENTS, arrays, strict=True)), ("h", "cache"))
    number = exercise.name[-1]
    before = call.named(f"backward_{number}")(dh.copy(), cache)
    after = twice(call, exercise.name, {"dh": dh}, {"cache": cache}, GRADIENTS)
    judged = [quantity.name for quantity in exercise.quantities]
    for name, right, value in zip(GRADIENTS, before, after, strict=True):
        if name in judged:
            continue
        if isinstance(value, Unjudged):
            raise value
        if not equal(right, value):
            raise Unjudged(
                f"{exercise.name} returns another {name} than backward_{number}, and that one is right.\n"
                f"Copy backward_{number} again, and change only what its wrong gradient comes from."
            )
    return tuple(after[GRADIENTS.index(name)] for name in judged)
