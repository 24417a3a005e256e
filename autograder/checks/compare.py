"""Compare one returned quantity with the wanted array."""

from dataclasses import dataclass

import numpy as np

from autograder.checks.calls import Unjudged
from autograder.checks.words import a

TOLERANCE = 1e-6
# Below this norm a wanted array counts as zero: rounding alone would be a large relative error.
SMALLEST_NORM = 1e-12


def relative_error(wanted, got):
    """The norm of the difference over the norm of what was wanted (both Euclidean, over all entries).

    Entry by entry the error of a correct answer is far larger where a wanted entry is near zero.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.linalg.norm(got - wanted) / max(np.linalg.norm(wanted), SMALLEST_NORM))


def difference(wanted, got):
    """The largest absolute difference, for a quantity that is a count and may be 0."""
    return float(np.max(np.abs(got - wanted)))


def equal(wanted, got, measure=relative_error, tolerance=TOLERANCE):
    """Whether `got` is a float64 array of the wanted shape and, by `measure`, values; either may be a plain number.

    What a misconception gives may be NaN or infinite somewhere; then `got` must be so at the same entries.
    """
    wanted, got = _as_number(wanted, wanted), _as_number(wanted, got)
    finite = np.isfinite(wanted)
    if not finite.all() and _is_float(got, wanted.shape) and np.array_equal(finite, np.isfinite(got)):
        wanted, got = wanted[finite], got[finite]
    return _form_problem(wanted, got) is None and measure(wanted, got) <= tolerance


def _is_float(value, shape):
    return type(value) is np.ndarray and value.shape == shape and value.dtype == np.float64


@dataclass(frozen=True)
class Finding:
    """One quantity in one case. `problem` is None where it is right; `error` where it can be measured."""

    case: str
    wanted_shape: tuple[int, ...]
    got: str
    error: float | None
    problem: str | None


def compare(case, array, wanted, got):
    """The Finding for the value `got` of the quantity `array`, an exercises.Array.

    A call that returns several things may give Unjudged for one of them; its message is the problem.
    """
    if isinstance(got, Unjudged):
        return Finding(case.name, wanted.shape, "–", None, str(got))
    got = _as_number(wanted, got)
    shape = shown_shape(got.shape) if isinstance(got, np.ndarray) else a(got)
    form = _form_problem(wanted, got)
    if form:
        return Finding(case.name, wanted.shape, shape, None, form.replace("{shape}", array.symbol))
    error = array.measure(wanted, got)
    problem = None if error <= array.tolerance else array.problem(case, wanted, got)
    return Finding(case.name, wanted.shape, shape, error, problem)


def shown_shape(shape):
    """A shape as a verdict shows it."""
    return str(shape) if shape else "a number"


def _as_number(wanted, got):
    """A Python or NumPy number as an array without dimensions, where that is wanted."""
    is_number = isinstance(got, int | float | np.integer | np.floating) and not isinstance(got, bool)
    return np.array(got, dtype=np.float64) if np.ndim(wanted) == 0 and is_number else got


def _form_problem(wanted, got):
    """What keeps `got` from being compared at all; {shape} stands for the shape in letters."""
    if wanted.ndim == 0:
        return _form_problem_of_number(got)
    if type(got) is not np.ndarray:
        return f"{a(got)}; wanted a NumPy array {{shape}}. Build it with NumPy, or from a list with np.stack."
    if got.dtype == object:
        return "an array of objects; wanted float64. Fill an array made by np.zeros, or use np.stack."
    if got.shape != wanted.shape:
        turned = " It is the transpose." if got.shape == wanted.shape[::-1] else ""
        return f"the shape {got.shape}; wanted {{shape}}, here {wanted.shape}.{turned}"
    if got.dtype != np.float64:
        return f"the dtype {got.dtype}; wanted float64. Leave out what changes the dtype."
    if not np.isfinite(got).all():
        first = [int(i) for i in np.argwhere(~np.isfinite(got))[0]]
        return (
            f"{int((~np.isfinite(got)).sum())} of {got.size} entries NaN or infinite, the first at {first}; "
            "wanted finite numbers. Look for np.empty never filled, a division by zero, or an overflow."
        )
    return None


def _form_problem_of_number(got):
    """As _form_problem, for a single number, which _as_number has made an array."""
    if isinstance(got, np.ndarray) and got.shape:
        return f"an array of shape {got.shape}; wanted a number."
    if type(got) is not np.ndarray or got.dtype != np.float64:
        return f"{a(got)}; wanted a number."
    if not np.isfinite(got):
        return f"{got}; wanted a finite number. Look for a division by zero or an overflow."
    return None


def value_problem(case, wanted, got):
    """What is said of a wrong value: the entry that is off most."""
    if wanted.ndim == 0:
        return f"off most in the case “{case.name}”: wanted {wanted:.6g}, got {got:.6g}."
    worst = np.unravel_index(np.argmax(np.abs(got - wanted)), wanted.shape)
    return (
        f"off most at {[int(i) for i in worst]} in the case “{case.name}”: "
        f"wanted {wanted[worst]:.6g}, got {got[worst]:.6g}."
    )
