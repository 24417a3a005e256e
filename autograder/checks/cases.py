"""The inputs on which a function is judged.

A wrong function can agree with the reference by chance of shape or scale: when two sizes are equal, when a
state starts at zero, when nothing saturates. The settings below leave none of those hiding places.
"""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Setting:
    """Sizes of one case, and how far its inputs push the pre-activations."""

    name: str
    N: int
    T: int
    D: int
    H: int
    scale: float = 1.0

    @property
    def sizes(self):
        return {"N": self.N, "T": self.T, "D": self.D, "H": self.H}


SETTINGS = (
    Setting("all sizes differ", N=3, T=4, D=2, H=5),
    Setting("more inputs than units", N=2, T=5, D=6, H=3),
    Setting("a batch of one", N=1, T=3, D=2, H=4),
    Setting("one step", N=3, T=1, D=4, H=2),
    Setting("one input", N=2, T=3, D=1, H=4),
    Setting("one unit", N=3, T=4, D=2, H=1),
    Setting("saturated", N=2, T=3, D=4, H=5, scale=6.0),
)

# The same for cells with several gates, whose parameters are many: smaller sizes keep the bank small.
SMALL_SETTINGS = (
    Setting("all sizes differ", N=5, T=4, D=2, H=3),
    Setting("more inputs than units", N=3, T=3, D=5, H=2),
    Setting("a batch of one", N=1, T=3, D=3, H=2),
    Setting("one step", N=3, T=1, D=4, H=2),
    Setting("one input", N=2, T=3, D=1, H=2),
    Setting("one unit", N=3, T=3, D=2, H=1),
    Setting("saturated", N=2, T=3, D=3, H=2, scale=6.0),
)


@dataclass(frozen=True)
class Case:
    """One call: a name for messages, the sizes, and the input arrays in the exercise's order.

    `states` are what the right forward function returns, where the exercise is a backward function, or its material.
    """

    name: str
    sizes: dict
    inputs: tuple[np.ndarray, ...]
    states: tuple[np.ndarray, ...] = ()

    def copy(self):
        """The same case with fresh copies of its arrays, which a function may spoil."""
        fresh = {name: tuple(array.copy() for array in getattr(self, name)) for name in ("inputs", "states")}
        return replace(self, **fresh)


def draw(exercise, rng):
    """The cases of `exercise`, one a setting, drawn from the NumPy Generator `rng`."""
    return tuple(
        Case(
            setting.name,
            setting.sizes,
            tuple(_draw_array(array, setting, rng) for array in exercise.inputs),
        )
        for setting in exercise.settings
    )


def draw_seed(rng, shape, setting):
    """A number from which a case's own random numbers start."""
    return np.array(float(rng.integers(2**31)))


def cut(values, shapes):
    """Arrays of these shapes, taken one after the other from the flat array `values`."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    return [piece.reshape(shape) for piece, shape in zip(np.split(values, ends[:-1]), shapes, strict=True)]


def _draw_array(array, setting, rng):
    """Standard normal float64.

    A weight matrix, whose last size is a fan-in, is divided by its square root, so that pre-activations
    stay near 1. Inputs and states carry the setting's scale; three digits keep the bank small.
    """
    shape = array.shape(setting.sizes)
    if array.draw:
        return array.draw(rng, shape, setting)
    values = rng.standard_normal(shape)
    if array.name[0] in "WU":
        values /= np.sqrt(values.shape[-1])
    elif array.name[0] in "xh":
        values *= setting.scale
    return np.round(values, 3)
