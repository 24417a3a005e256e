"""`check` says of the unit gru what was wanted, what came and what to do, for every kind of answer."""

import functools
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder import check
from autograder.checks.cases import SMALL_SETTINGS, draw
from autograder.checks.comparison import equal
from autograder.checks.units import find
from autograder.grading.course import reference
from tests.checks import student

notebook = functools.partial(student.notebook, "gru")
said = functools.partial(student.said, "gru")


STUB = "raise NotImplementedError()"

# The function, its body, the share of the points, and what is said.
MESSAGES = [
    ("sigmoid", STUB, 0, "sigmoid is not written yet. Replace `raise NotImplementedError()`"),
    ("sigmoid", "return 1 / (1 + np.exp(-a))", 1, "Your function wrote: RuntimeWarning: overflow encountered in exp"),
    ("sigmoid", "return np.exp(a) / (1 + np.exp(a))", 0, "exp overflows where a is very positive"),
    ("sigmoid", "return np.exp(a) / (1 + np.exp(a))", 0, "Likely cause of s: exp overflows where a is very positive."),
    ("sigmoid", "return (np.sign(a) / np.abs(a) + 1) / 2", 0, "RuntimeWarning: invalid value encountered in divide"),
    ("sigmoid", "return 0 * a", 0, "✗ zero in every case"),
    ("sigmoid", "return 'half'", 0, "✗ not an array"),
    ("sigmoid", "import math\nreturn 1 / (1 + math.exp(-a))", 0, "sigmoid raised TypeError on your line 3"),
    ("sigmoid", "return (1 / (1 + np.exp(-a))).astype('f4')", 0, "the dtype float32; wanted float64."),
    ("sigmoid", "a[:] = 1 / (1 + np.exp(-a))\nreturn a", 1, "The call changes its input a in place"),
    ("gru_cell_forward", STUB, 0, "gru_cell_forward is not written yet."),
    ("gru_cell_forward", "return right_gru_cell_forward(x, h, W, U, b, b_hn)[0]", 0, "returned one value, an ndarray; wanted 2: h_next, cache."),
    ("gru_cell_forward", "return sigmoid(x @ W.T + h @ U.T + b), None", 0, "h_next: the shape (5, 9); wanted (N, H), here (5, 3)."),
    ("gru_cell_forward", "W_r, W_z, W_n = W\nreturn h, None", 0, "raised ValueError on your line 2"),
    ("gru_cell_forward", "return x @ W.T + h @ U + b, None", 0, "with x (5, 2), h (5, 3), W (9, 2), U (9, 3), b (9,), b_hn (3,)"),
    ("gru_cell_backward", "return right_gru_cell_backward(dh_next, cache)[:5]", 0, "returned 5 values; wanted 6: dx, dh, dW, dU, db, db_hn."),
    ("gru_cell_backward", "dx, dh, dW, dU, db, db_hn = right_gru_cell_backward(dh_next, cache)\nreturn dx, dh, dW.T, dU, db, db_hn", 5 / 6, "dW: the shape (2, 9); wanted (3H, D), here (9, 2). It is the transpose."),
    ("gru_cell_backward", "dx, dh, dW, dU, db, db_hn = right_gru_cell_backward(dh_next, cache)\nreturn dx, dh, dW, dU, db, np.tile(db_hn, 3)", 5 / 6, "db_hn: the shape (9,); wanted (H,), here (3,)."),
    ("gru_forward", "h, cache = right_gru_forward(x, h0, W, U, b, b_hn)\nreturn h[:, -1], cache", 0, "h: the shape (5, 3); wanted (N, T, H), here (5, 4, 3)."),
    ("gru_forward", "h, cache = right_gru_forward(x, h0, W, U, b, b_hn)\nreturn h.swapaxes(0, 1), cache", 0, "h: the shape (4, 5, 3); wanted (N, T, H), here (5, 4, 3)."),
    ("gru_forward", "return list(right_gru_forward(x, h0, W, U, b, b_hn)[0]), 0", 0, "h: a list; wanted a NumPy array (N, T, H)."),
    ("gru_backward", "for t in range(dh.shape[1] - 1):\n    dh[:, t] += dh[:, t + 1]\nreturn right_gru_backward(dh, cache)", 0, "The call changes its input dh in place"),
    ("gru_backward", "dx, *rest = right_gru_backward(dh, cache)\nreturn dx * np.nan, *rest", 5 / 6, "40 of 40 entries NaN or infinite"),
    ("gru_reset_before_cell_forward", "return gru_cell_forward(x, h, W, U, b, 0 * h[0])", 0, "reset gate applied after the product"),
    ("gru_reset_before_cell_backward", "return right_gru_reset_before_cell_backward(dh_next)", 0, "raised TypeError on your line 2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "share", "message"), MESSAGES, ids=[message for *_, message in MESSAGES])
def test_a_bad_answer_gets_its_own_message(name, body, share, message):
    result, words = said(name, body)
    assert result == pytest.approx(6 * share)
    assert message in words


@pytest.mark.parametrize("quiet", ["np.seterr(all='ignore')", "warnings.simplefilter('ignore')"])
def test_a_warning_is_shown_even_where_the_notebook_has_turned_warnings_off_and_costs_nothing(quiet):
    names = notebook(sigmoid="return 1 / (1 + np.exp(-a))")
    names["warnings"] = warnings
    with np.errstate(), names["warnings"].catch_warnings():
        exec(quiet, names)
        result = check(names["sigmoid"], points=2)
    assert result == 2
    assert "RuntimeWarning: overflow encountered in exp" in str(result)


def test_a_step_that_is_not_written_is_named_and_not_the_sequence_that_calls_it():
    words = str(check(notebook(gru_cell_forward=STUB)["gru_forward"], points=4))
    assert "gru_cell_forward is not written yet" in words


def test_a_wrong_sigmoid_is_said_first_of_the_cells_that_use_it():
    names = notebook(sigmoid="return np.tanh(a)")
    for name in ("gru_cell_forward", "gru_reset_before_cell_forward"):
        assert str(check(names[name], points=4)).split("\n\n")[1].startswith("Fix sigmoid first")


def test_a_sigmoid_that_only_warns_is_not_blamed_for_the_cells_that_use_it():
    names = notebook(sigmoid="return 1 / (1 + np.exp(-a))", gru_cell_forward="sigmoid(x)\nreturn 0 * h, None")
    result = check(names["gru_cell_forward"], points=4)
    assert result == 0
    assert "Fix sigmoid first" not in str(result)


def test_a_right_backward_keeps_its_points_after_a_swapped_update():
    body = (
        "h_next, cache = right_gru_cell_forward(x, h, W, U, b, b_hn)\nz, n = cache[5], cache[7]\n"
        "return z * n + (1 - z) * h, cache"
    )
    names = notebook(gru_cell_forward=body)
    assert check(names["gru_cell_forward"], points=4) == 0
    result = check(names["gru_cell_backward"], points=8)
    assert result == 8
    assert "Fix gru_cell_forward first" in str(result)


def test_a_gradient_that_saturation_makes_tiny_is_not_judged_by_its_rounding():
    # In some of these draws db_hn is near 1e-11: 1 - n² has few digits left, 1 / cosh² has all of them.
    other = reference.load("gru")
    exec((Path(__file__).parents[1] / "alternatives" / "gru" / "recomputed.py").read_text(encoding="utf-8"), other)
    right = reference.load("gru")
    exercise = replace(find("gru_cell_backward"), settings=(SMALL_SETTINGS[-1],))
    assert SMALL_SETTINGS[-1].name == "saturated"
    smallest = 1.0
    for seed in range(2000):
        (case,) = draw(exercise, np.random.default_rng(seed))
        *inputs, dh_next = case.inputs
        wanted, got = (
            names["gru_cell_backward"](dh_next, names["gru_cell_forward"](*inputs)[1]) for names in (right, other)
        )
        assert all(equal(*pair) for pair in zip(wanted, got, strict=True)), seed
        smallest = min(smallest, np.linalg.norm(wanted[-1]))
    assert smallest < 1e-9
