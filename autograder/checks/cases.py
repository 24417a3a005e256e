"""The inputs on which a function is judged, and what is expected on them.

A wrong function can agree with the reference by chance of shape or scale: when two sizes are equal, when a
state starts at zero, when nothing saturates. The settings below leave none of those hiding places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from autograder.checks.pairs import Pairs
from autograder.checks.verdict import Cause

if TYPE_CHECKING:
    from autograder.checks.exercise import Array, Exercise

Values = tuple[np.ndarray, ...]
Shape = tuple[int, ...]


@dataclass(frozen=True, init=False, eq=False)
class Setting:
    """The sizes of one case by their letters, and how far its inputs push the pre-activations.

    Setting("one step", N=3, T=1, D=4, H=2); the letters are those of the exercise's shapes, and any that its draws use.
    """

    name: str
    scale: float
    sizes: Mapping[str, int]

    def __init__(self, name: str, scale: float = 1.0, **sizes: int):
        for field, value in (("name", name), ("scale", scale), ("sizes", sizes)):
            object.__setattr__(self, field, value)

    def with_sizes(self, **sizes: int) -> Setting:
        """The same with these sizes in the place of its own, or beside them."""
        return Setting(self.name, self.scale, **{**self.sizes, **sizes})


SETTINGS = (
    Setting("all sizes differ", N=3, T=4, D=2, H=5),
    Setting("more inputs than units", N=2, T=5, D=6, H=3),
    Setting("a batch of one", N=1, T=3, D=2, H=4),
    Setting("one step", N=3, T=1, D=4, H=2),
    Setting("one input", N=2, T=3, D=1, H=4),
    Setting("one unit", N=3, T=4, D=2, H=1),
    Setting("saturated", scale=6.0, N=2, T=3, D=4, H=5),
)

# The same for cells with several gates, whose parameters are many: smaller sizes keep the bank small.
SMALL_SETTINGS = (
    Setting("all sizes differ", N=5, T=4, D=2, H=3),
    Setting("more inputs than units", N=3, T=3, D=5, H=2),
    Setting("a batch of one", N=1, T=3, D=3, H=2),
    Setting("one step", N=3, T=1, D=4, H=2),
    Setting("one input", N=2, T=3, D=1, H=2),
    Setting("one unit", N=3, T=3, D=2, H=1),
    Setting("saturated", scale=6.0, N=2, T=3, D=3, H=2),
)


@dataclass(frozen=True)
class Case:
    """One call: a name for messages, the sizes, and the input arrays in the exercise's order.

    `states` are what the right forward function returns, where the exercise is a backward function, or its material.
    """

    name: str
    sizes: Mapping[str, int]
    inputs: Values
    states: Values = ()

    def copy(self) -> Case:
        """The same case with fresh copies of its arrays, which a function may spoil."""
        fresh = {name: tuple(array.copy() for array in getattr(self, name)) for name in ("inputs", "states")}
        return replace(self, **fresh)


@dataclass(frozen=True, eq=False)
class MisconceptionAnswers:
    """What a misconception answers, one tuple a case, and what the reader is told of it.

    differs: for each part of each quantity, whether it is spoilt in any case
    """

    cause: Cause
    answers: tuple[Values, ...]
    differs: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, eq=False)
class ExpectedAnswers:
    """The wanted quantities, one tuple a case. `basis` says in words which cases these are.

    pinned: the wanted quantities of the first case with each of the exercise's pins
    pairs: what two of the misconceptions at once answer, worked out or read when it is first asked for
    """

    basis: str
    cases: tuple[Case, ...]
    wanted: tuple[Values, ...]
    misconceptions: tuple[MisconceptionAnswers, ...] = ()
    pinned: tuple[Values, ...] = ()
    pairs: Callable[[], Pairs] = Pairs.none


def draw(exercise: Exercise, rng: np.random.Generator) -> tuple[Case, ...]:
    """The cases of `exercise`, one a setting, drawn from the NumPy Generator `rng`."""
    return tuple(
        Case(
            setting.name,
            setting.sizes,
            tuple(_draw_array(array, setting, rng) for array in exercise.inputs),
        )
        for setting in exercise.settings
    )


def draw_seed(rng: np.random.Generator, shape: Shape, setting: Setting) -> np.ndarray:
    """A number from which a case's own random numbers start."""
    return np.array(rng.integers(2**31))


def cut(values: np.ndarray, shapes: Sequence[Shape]) -> list[np.ndarray]:
    """Arrays of these shapes, taken one after the other from the flat array `values`."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    return [piece.reshape(shape) for piece, shape in zip(np.split(values, ends[:-1]), shapes, strict=True)]


def _draw_array(array: Array, setting: Setting, rng: np.random.Generator) -> np.ndarray:
    """Standard normal float64, or what the array's own draw gives.

    A weight matrix, whose last size is a fan-in, is divided by its square root, so that pre-activations
    stay near 1. Inputs and states carry the setting's scale; three digits keep the bank small.
    """
    shape = array.shape(setting.sizes)
    if array.draw:
        return np.asarray(array.draw(rng, shape, setting), dtype=array.dtype)
    values = rng.standard_normal(shape)
    if array.name[0] in "WU":
        values /= np.sqrt(values.shape[-1])
    elif array.name[0] in "xh":
        values *= setting.scale
    return np.round(values, 3)
