"""What a unit is made of: exercises, each with named arrays and the function that takes and returns them.

A shape is written with letters, "N D", "4H D" or "3 H". The book's are N batch, T time, D input size, H hidden size;
a unit declares what its others mean. The empty string is a single number.
"""

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.backward import after_forward
from autograder.checks.call import Answered, Caller, Returned, plain
from autograder.checks.cases import SETTINGS, Case, Setting, Shape, Values
from autograder.checks.comparison import TOLERANCE, Measure, equal, relative_error, value_problem
from autograder.checks.pins import Pin

LETTERS = {"N": "batch", "T": "time", "D": "input size", "H": "hidden size"}


@dataclass(frozen=True)
class Array:
    """A named array and its shape in letters: Array("W", "H D").

    draw: (NumPy Generator, shape, Setting) -> array, where the usual draw will not do
    measure, tolerance: (wanted, got) -> error, and the largest that counts as right
    words: what the shape is called where letters cannot say it: "like x"
    after: the name of the quantity that must be right before this one counts
    problem: (Case, wanted, got) -> what is said of a value that is not right
    integer: whether it holds int64, as word numbers and lengths do; an input only, since answers are float64
    gates: what its first axis stacks, in order: the rows of gates, or of what else has rows of its own
    """

    name: str
    letters: str
    draw: Callable[[np.random.Generator, Shape, Setting], np.ndarray] | None = None
    measure: Measure = relative_error
    tolerance: float = TOLERANCE
    words: str = ""
    after: str = ""
    problem: Callable[[Case, np.ndarray, np.ndarray], str] = value_problem
    integer: bool = False
    gates: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """What is compared each by itself: the gates, or the whole, named ""."""
        return self.gates or ("",)

    def blocks(self, values: np.ndarray) -> list[np.ndarray]:
        """The rows of each part, of values in the wanted shape."""
        if not self.gates:
            return [values]
        # np.split does the same and takes five times as long, and misconceptions are cut thousands of times.
        rows = len(values) // len(self.gates)
        return [values[start : start + rows] for start in range(0, rows * len(self.gates), rows)]

    def equal(self, wanted: np.ndarray, got: object) -> bool:
        """Whether `got` counts as the values `wanted` of this array."""
        return equal(wanted, got, self.measure, self.tolerance)

    def shape(self, sizes: Mapping[str, int]) -> Shape:
        """The shape as numbers: for "4H D" and sizes {"H": 5, "D": 2} it is (20, 2)."""
        terms = ((term.rstrip(string.ascii_uppercase), term.lstrip(string.digits)) for term in self.letters.split())
        return tuple(int(factor or 1) * (sizes[letter] if letter else 1) for factor, letter in terms)

    @property
    def symbol(self) -> str:
        """The shape as the book writes it: "(N, D)"."""
        letters = self.letters.split()
        if self.words or not letters:
            return self.words or "a number"
        return f"({', '.join(letters)}{',' if len(letters) == 1 else ''})"

    @property
    def dtype(self) -> type[np.int64] | type[np.float64]:
        """What its entries are."""
        return np.int64 if self.integer else np.float64


@dataclass(frozen=True)
class Question:
    """How a case is asked that tells its own answer, such as the seed of labelled sentences.

    names: what the arrays are called that the function's process gets in place of the case's inputs
    ask: (Case, remote) -> these arrays; remote: whether that process is another, which may look for the answer
    read: (Case, what came back) -> the quantities; what came back may be anything. By default it is they
    truth: (Case) -> the wanted quantities. By default they are what the reference answers
    """

    names: tuple[str, ...]
    ask: Callable[[Case, bool], Values]
    read: Callable[[Case, Returned], Returned] = lambda case, returned: returned
    truth: Callable[[Case], Values] | None = None


@dataclass(frozen=True)
class Exercise:
    """A graded function.

    arguments: the arrays it is called with
    quantities: the arrays it returns that are judged
    unjudged: the names of what else it returns, last
    forward: for a backward function, the exercise whose cache it reads
    builds_on: other functions of the unit that the reader is likely to call in it
    call: (call.Caller, Exercise, Case) -> quantities, or call.Answered; how a case becomes a call
    settings: the sizes and scales of its cases
    material: what the call needs beside the inputs, each (names of the right notebook, Case) -> array, kept as a state
    question: where the case's inputs tell what is wanted
    pins: of a cell's forward function, what is tried with gates held by their biases, from the simplest on
    resets_before: of a backward function, whether a reset gate stands between U and the old state
    repeats: whether the first case is run a second time, to see the same answer; not where a run takes seconds
    """

    name: str
    unit: str
    arguments: tuple[Array, ...]
    quantities: tuple[Array, ...]
    unjudged: tuple[str, ...] = ()
    forward: "Exercise | None" = None
    builds_on: tuple[str, ...] = ()
    call: "Callable[[Caller, Exercise, Case], Returned | Answered]" = plain
    settings: tuple[Setting, ...] = SETTINGS
    material: tuple[Callable[[Mapping[str, Any], Case], np.ndarray], ...] = ()
    question: Question | None = None
    pins: tuple[Pin, ...] = ()
    resets_before: bool = False
    repeats: bool = True

    @property
    def inputs(self) -> tuple[Array, ...]:
        """Every array that a case holds, in order: the forward arguments first."""
        return (self.forward.arguments if self.forward else ()) + self.arguments

    @property
    def input_names(self) -> tuple[str, ...]:
        """The names of the arrays that a call is made of."""
        return self.question.names if self.question else tuple(array.name for array in self.inputs)

    def is_right(self, wanted: Values, returned: Returned, among: Callable[[Array], bool] = lambda array: True) -> bool:
        """Whether what came back in one case is right, of the quantities that `among` chooses."""
        rows = zip(self.quantities, wanted, returned, strict=True)
        return all(array.equal(right, came) for array, right, came in rows if among(array))

    @property
    def returns(self) -> tuple[str, ...]:
        """The names of what the function returns, in order."""
        return (*(quantity.name for quantity in self.quantities), *self.unjudged)


@dataclass(frozen=True)
class Limits:
    """Seconds by the clock that one cell may take where it is graded, and the whole notebook."""

    cell: float = 30
    notebook: float = 120


@dataclass(frozen=True)
class Unit:
    """A unit of the course, declared once, in its module of `units`; whatever else knows of it reads it here.

    name: that of its files, solutions/<name>.py and the others
    title: as its notebook's heading has it after "Exercise: "
    exercises: in the notebook's order
    letters: what the letters of its shapes mean that are not the book's
    needs_torch: whether its notebook imports torch
    trains: whether its checks train a model, for seconds
    limits: of its notebook in the grader's sandbox
    misconceptions: the least number of them that it promises
    """

    name: str
    title: str
    exercises: tuple[Exercise, ...]
    misconceptions: int
    letters: Mapping[str, str] = field(default_factory=dict)
    needs_torch: bool = False
    trains: bool = False
    limits: Limits = Limits()


def arrays(**letters: str) -> tuple[Array, ...]:
    """Arrays by name: arrays(x="N D", W="H D")."""
    return tuple(Array(name, shape) for name, shape in letters.items())


def stacked(gates: str, **letters: str) -> tuple[Array, ...]:
    """The same with rows for each of the gates: stacked("r z n", W="3H D")."""
    return tuple(replace(array, gates=tuple(gates.split())) for array in arrays(**letters))


def forward(name: str, unit: str, arguments: tuple[Array, ...], quantities: tuple[Array, ...], **more: Any) -> Exercise:
    """A forward function: it returns its quantities and, last, a cache."""
    return Exercise(name, unit, arguments, quantities, unjudged=("cache",), **more)


def backward(of: Exercise, arguments: tuple[Array, ...], quantities: tuple[Array, ...], **more: Any) -> Exercise:
    """The backward function of the exercise `of`: on its settings, with upstream gradients and that one's cache."""
    name = of.name.replace("forward", "backward")
    call = partial(after_forward, of)
    return Exercise(name, of.unit, arguments, quantities, forward=of, call=call, settings=of.settings, **more)
