"""Compare one returned quantity with the wanted array."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.call import Unjudged
from autograder.checks.cases import Case, Shape
from autograder.checks.verdict import Kind, Problem
from autograder.checks.words import a

if TYPE_CHECKING:
    from autograder.checks.exercise import Array

# (wanted, got) -> how far the second lies from the first.
Measure = Callable[[np.ndarray, np.ndarray], float]

TOLERANCE = 1e-6
# Below this norm a wanted array counts as zero: rounding alone would be a large relative error.
SMALLEST_NORM = 1e-8


def relative_error(wanted: np.ndarray, got: np.ndarray) -> float:
    """The norm of the difference over the norm of what was wanted (both Euclidean, over all entries).

    Entry by entry the error of a correct answer is far larger where a wanted entry is near zero.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.linalg.norm(got - wanted) / max(np.linalg.norm(wanted), SMALLEST_NORM))


def difference(wanted: np.ndarray, got: np.ndarray) -> float:
    """The largest absolute difference, for a quantity that is a count and may be 0."""
    return float(np.max(np.abs(got - wanted)))


def equal(
    wanted: np.ndarray | float, got: Any, measure: Measure = relative_error, tolerance: float = TOLERANCE
) -> bool:
    """Whether `got` is a float64 array of the wanted shape and, by `measure`, values; either may be a plain number.

    Where an infinite entry is wanted, such as the log of a probability 0, `got` must have the same one. What a
    misconception gives may be NaN somewhere; then `got` must be so at the same entries.
    """
    wanted, got = _as_number(wanted, wanted), _as_number(wanted, got)
    if _form_problem(wanted, got) is not None:
        return False
    return _error(wanted, got, measure) <= tolerance


def _error(wanted, got, measure):
    """The error by `measure` over the entries that are wanted finite; infinite where another entry is not as wanted."""
    finite = np.isfinite(wanted)
    if finite.all():
        return measure(wanted, got)
    if not np.array_equal(wanted[~finite], got[~finite], equal_nan=True):
        return np.inf
    return measure(wanted[finite], got[finite]) if finite.any() else 0.0


@dataclass(frozen=True)
class Finding:
    """One quantity in one case. `problem` is None where it is right; `error` where it can be measured."""

    wanted_shape: Shape
    got: str
    error: float | None
    problem: Problem | None


def compare(case: Case, array: Array, wanted: np.ndarray, got: Any) -> Finding:
    """The Finding for the value `got` of the quantity `array`, an exercise.Array.

    A call that returns several things may give Unjudged for one of them; its message is the problem.
    """
    if isinstance(got, Unjudged):
        return Finding(wanted.shape, "–", None, got.problem)
    got = _as_number(wanted, got)
    shape = shown_shape(got.shape) if isinstance(got, np.ndarray) else a(got)
    form = _form_problem(wanted, got, array.symbol)
    if form:
        return Finding(wanted.shape, shape, None, form)
    error = _error(wanted, got, array.measure)
    if error <= array.tolerance:
        return Finding(wanted.shape, shape, error, None)
    text = array.problem(case, wanted, got) if np.isfinite(error) else value_problem(case, wanted, got)
    return Finding(wanted.shape, shape, error, Problem(Kind.WRONG_VALUE, text))


def comparable(wanted: np.ndarray, got: Any) -> np.ndarray | None:
    """`got` as an array that can be compared with `wanted`, or None."""
    got = _as_number(wanted, got)
    return None if _form_problem(wanted, got) else got


def shown_shape(shape: Shape) -> str:
    """A shape as a verdict shows it."""
    return str(shape) if shape else "a number"


def _as_number(wanted: np.ndarray | float, got: Any) -> Any:
    """A Python or NumPy number as an array without dimensions, where that is wanted."""
    if np.ndim(wanted) or not isinstance(got, int | float | np.integer | np.floating) or isinstance(got, bool):
        return got
    try:
        return np.array(got, dtype=np.float64)
    except OverflowError:  # a whole number beyond all that float64 holds
        return np.array(np.inf if got > 0 else -np.inf)


def _form_problem(wanted, got, symbol=""):
    """The Problem that keeps `got` from being compared at all, or None; symbol: the wanted shape in letters."""
    if wanted.ndim == 0:
        return _form_problem_of_number(wanted, got)
    if type(got) is not np.ndarray:
        advice = "Build it with NumPy, or from a list with np.stack."
        if isinstance(got, int | float | np.number):
            advice = "A sum over all axes is one number: name the axis that goes, as in `sum(axis=0)`."
        return Problem(
            Kind.NOT_AN_ARRAY,
            f"{a(got)}; wanted a NumPy array {symbol}. {advice}",
        )
    if got.dtype == object:
        return Problem(
            Kind.WRONG_DTYPE, "an array of objects; wanted float64. Fill an array made by np.zeros, or use np.stack."
        )
    if got.shape != wanted.shape:
        turned = " It is the transpose." if got.ndim == 2 and got.shape == wanted.shape[::-1] else ""
        if wanted.ndim > 2 and got.shape == (wanted.shape[1], wanted.shape[0], *wanted.shape[2:]):
            turned = " Its first two axes are exchanged: `np.stack(states, axis=1)` puts time second."
        return Problem(Kind.WRONG_SHAPE, f"the shape {got.shape}; wanted {symbol}, here {wanted.shape}.{turned}")
    if got.dtype != np.float64:
        return Problem(Kind.WRONG_DTYPE, f"the dtype {got.dtype}; wanted float64. Leave out what changes the dtype.")
    finite = np.isfinite(got)
    # Nearly always all are, and what misconceptions give is compared thousands of times.
    if not finite.all() and (astray := np.isfinite(wanted) & ~finite).any():
        first = [int(i) for i in np.argwhere(astray)[0]]
        return Problem(
            Kind.NOT_FINITE,
            f"{int(astray.sum())} of {got.size} entries NaN or infinite, the first at {first}; wanted finite numbers. "
            + (
                "Look for the log or the root of a negative number, 0 / 0, or np.empty never filled."
                if np.isnan(got[astray]).any()
                else "Look for a division by zero, the log of 0, an overflow, or np.empty never filled."
            ),
        )
    return None


def _form_problem_of_number(wanted, got):
    """As _form_problem, for a single number, which _as_number has made an array."""
    if isinstance(got, np.ndarray) and got.shape:
        return Problem(Kind.WRONG_SHAPE, f"an array of shape {got.shape}; wanted a number.")
    if type(got) is not np.ndarray or got.dtype != np.float64:
        return Problem(Kind.NOT_A_NUMBER, f"{a(got)}; wanted a number.")
    if np.isfinite(wanted) and not np.isfinite(got):
        return Problem(Kind.NOT_FINITE, f"{got}; wanted a finite number. Look for a division by zero or an overflow.")
    return None


def value_problem(case: Case, wanted: np.ndarray, got: np.ndarray) -> str:
    """What is said of a wrong value: the entry that is off most."""
    if wanted.ndim == 0:
        return f"off most in the case “{case.name}”: wanted {wanted:.6g}, got {got:.6g}."
    with np.errstate(invalid="ignore"):
        off = np.where(wanted == got, 0.0, np.abs(got - wanted))
    # A wanted infinite entry that is another one is off most, and so is NaN.
    worst = np.unravel_index(np.argmax(np.nan_to_num(off, nan=np.inf)), wanted.shape)
    return (
        f"off most at {[int(i) for i in worst]} in the case “{case.name}”: "
        f"wanted {wanted[worst]:.6g}, got {got[worst]:.6g}."
    )
