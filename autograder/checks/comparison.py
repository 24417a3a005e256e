"""Compare one returned quantity with the wanted array."""

from dataclasses import dataclass, replace

import numpy as np

from autograder.checks.call import Unjudged
from autograder.checks.verdict import Problem
from autograder.checks.words import a

TOLERANCE = 1e-6
# Below this norm a wanted array counts as zero: rounding alone would be a large relative error.
SMALLEST_NORM = 1e-8


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
    if _is_float(wanted) and _is_float(got) and wanted.shape == got.shape and not np.isfinite(wanted).all():
        finite = np.isfinite(wanted)
        if not np.array_equal(finite, np.isfinite(got)):
            return False
        wanted, got = wanted[finite], got[finite]
    return _form_problem(wanted, got) is None and measure(wanted, got) <= tolerance


def _is_float(value):
    return type(value) is np.ndarray and value.dtype == np.float64


@dataclass(frozen=True)
class Finding:
    """One quantity in one case. `problem` is None where it is right; `error` where it can be measured."""

    wanted_shape: tuple[int, ...]
    got: str
    error: float | None
    problem: Problem | None


def compare(case, array, wanted, got):
    """The Finding for the value `got` of the quantity `array`, an exercises.Array.

    A call that returns several things may give Unjudged for one of them; its message is the problem.
    """
    if isinstance(got, Unjudged):
        return Finding(wanted.shape, "–", None, Problem(got.words, str(got)))
    got = _as_number(wanted, got)
    shape = shown_shape(got.shape) if isinstance(got, np.ndarray) else a(got)
    form = _form_problem(wanted, got)
    if form:
        return Finding(wanted.shape, shape, None, replace(form, text=form.text.replace("{shape}", array.symbol)))
    error = array.measure(wanted, got)
    problem = None if error <= array.tolerance else Problem("wrong value", array.problem(case, wanted, got))
    return Finding(wanted.shape, shape, error, problem)


def comparable(wanted, got):
    """`got` as an array that can be compared with `wanted`, or None."""
    got = _as_number(wanted, got)
    return None if _form_problem(wanted, got) else got


def shown_shape(shape):
    """A shape as a verdict shows it."""
    return str(shape) if shape else "a number"


def _as_number(wanted, got):
    """A Python or NumPy number as an array without dimensions, where that is wanted."""
    is_number = isinstance(got, int | float | np.integer | np.floating) and not isinstance(got, bool)
    return np.array(got, dtype=np.float64) if np.ndim(wanted) == 0 and is_number else got


def _form_problem(wanted, got):
    """The Problem that keeps `got` from being compared at all; {shape} stands for the shape in letters."""
    if wanted.ndim == 0:
        return _form_problem_of_number(got)
    if type(got) is not np.ndarray:
        return Problem(
            "not an array",
            f"{a(got)}; wanted a NumPy array {{shape}}. Build it with NumPy, or from a list with np.stack.",
        )
    if got.dtype == object:
        return Problem(
            "wrong dtype", "an array of objects; wanted float64. Fill an array made by np.zeros, or use np.stack."
        )
    if got.shape != wanted.shape:
        turned = " It is the transpose." if got.shape == wanted.shape[::-1] else ""
        return Problem("wrong shape", f"the shape {got.shape}; wanted {{shape}}, here {wanted.shape}.{turned}")
    if got.dtype != np.float64:
        return Problem("wrong dtype", f"the dtype {got.dtype}; wanted float64. Leave out what changes the dtype.")
    if not np.isfinite(got).all():
        first = [int(i) for i in np.argwhere(~np.isfinite(got))[0]]
        return Problem(
            "not finite",
            f"{int((~np.isfinite(got)).sum())} of {got.size} entries NaN or infinite, the first at {first}; "
            "wanted finite numbers. Look for np.empty never filled, a division by zero, or an overflow.",
        )
    return None


def _form_problem_of_number(got):
    """As _form_problem, for a single number, which _as_number has made an array."""
    if isinstance(got, np.ndarray) and got.shape:
        return Problem("wrong shape", f"an array of shape {got.shape}; wanted a number.")
    if type(got) is not np.ndarray or got.dtype != np.float64:
        return Problem("not a number", f"{a(got)}; wanted a number.")
    if not np.isfinite(got):
        return Problem("not finite", f"{got}; wanted a finite number. Look for a division by zero or an overflow.")
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
