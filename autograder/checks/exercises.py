"""Every graded function: what it is called with, and the quantities it must return.

A shape is written with the book's letters, "N D" or "4H D": N batch, T time, D input size, H hidden size.
"""

import difflib
import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Array:
    """A named array and its shape in letters: Array("W", "H D")."""

    name: str
    letters: str

    def shape(self, sizes):
        """The shape as numbers: for "4H D" and sizes {"H": 5, "D": 2} it is (20, 2)."""
        terms = (re.fullmatch(r"(\d*)([A-Z])", term).groups() for term in self.letters.split())
        return tuple(int(factor or 1) * sizes[letter] for factor, letter in terms)

    @property
    def symbol(self):
        """The shape as the book writes it: "(N, D)"."""
        letters = self.letters.split()
        return f"({', '.join(letters)}{',' if len(letters) == 1 else ''})"


@dataclass(frozen=True)
class Exercise:
    """A graded function.

    A forward function is called with `arguments` and returns `quantities` and, last, its cache.
    A backward function has the exercise `forward`, which is run first, with its own arguments;
    then it is called with `arguments` (the upstream gradients) and that cache, and returns `quantities`.
    """

    name: str
    unit: str
    arguments: tuple[Array, ...]
    quantities: tuple[Array, ...]
    forward: "Exercise | None" = None
    builds_on: tuple[str, ...] = field(default=())

    @property
    def inputs(self):
        """Every array that a case holds, in order: the forward arguments first."""
        return (self.forward.arguments if self.forward else ()) + self.arguments

    @property
    def returns(self):
        """The names of what the function returns, in order."""
        names = tuple(quantity.name for quantity in self.quantities)
        return names if self.forward else (*names, "cache")


def _arrays(**letters):
    return tuple(Array(name, shape) for name, shape in letters.items())


_RNN_PARAMETERS = _arrays(W="H D", U="H H", b="H")
_RNN_GRADIENTS = _arrays(dW="H D", dU="H H", db="H")

_rnn_cell_forward = Exercise(
    name="rnn_cell_forward",
    unit="rnn",
    arguments=_arrays(x="N D", h="N H") + _RNN_PARAMETERS,
    quantities=_arrays(h_next="N H"),
)
_rnn_cell_backward = Exercise(
    name="rnn_cell_backward",
    unit="rnn",
    forward=_rnn_cell_forward,
    arguments=_arrays(dh_next="N H"),
    quantities=_arrays(dx="N D", dh="N H") + _RNN_GRADIENTS,
)
_rnn_forward = Exercise(
    name="rnn_forward",
    unit="rnn",
    arguments=_arrays(x="N T D", h0="N H") + _RNN_PARAMETERS,
    quantities=_arrays(h="N T H"),
    builds_on=("rnn_cell_forward",),
)
_rnn_backward = Exercise(
    name="rnn_backward",
    unit="rnn",
    forward=_rnn_forward,
    arguments=_arrays(dh="N T H"),
    quantities=_arrays(dx="N T D", dh0="N H") + _RNN_GRADIENTS,
    builds_on=("rnn_cell_backward",),
)

EXERCISES = {
    exercise.name: exercise for exercise in (_rnn_cell_forward, _rnn_cell_backward, _rnn_forward, _rnn_backward)
}


def find(name):
    """The exercise of a function's name; KeyError says which there are and which is nearest."""
    if name in EXERCISES:
        return EXERCISES[name]
    nearest = difflib.get_close_matches(name, EXERCISES, n=1)
    advice = f"Did you mean {nearest[0]}?" if nearest else f"It knows {', '.join(EXERCISES)}."
    raise KeyError(f"check knows no exercise named {name!r}. {advice} Keep the name that the notebook gives.")


def of_unit(unit):
    """The unit's exercises, in the order in which the notebook asks for them."""
    return tuple(exercise for exercise in EXERCISES.values() if exercise.unit == unit)
