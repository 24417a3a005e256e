"""A wrong value that no known misconception gives is described by a simple relation, where one holds in every case."""

import numpy as np
import pytest

from autograder.checks.exercise import arrays
from autograder.checks.relations import relation
from tests.checks import student
from tests.checks.student import CELL_BACK

LSTM = "h, c, cache = right_lstm_forward(x, h0, c0, W, U, b)\n"
LSTM_BACK = "dx, dh, dc, dW, dU, db = right_lstm_cell_backward(dh_next, dc_next, cache)\nH = dh.shape[1]\n"
SAID = [
    ("rnn", "rnn_cell_forward", "h_next, cache = right_rnn_cell_forward(x, h, W, U, b)\nreturn -h_next, cache", "h_next", "opposite sign. In every case it has the opposite sign of what is wanted."),
    ("rnn", "rnn_cell_backward", CELL_BACK + "return dx, dh, dW, dU, 2 * db", "db", "2 times what is wanted. In every case it is 2 times what is wanted."),
    ("rnn", "rnn_cell_backward", CELL_BACK + "return dx, dh, dW / 3, dU, db", "dW", "0.333 times what is wanted."),
    ("rnn", "rnn_cell_backward", CELL_BACK + "return dx, dh, dU, dW, db", "dW", "dU in its place. In every case it is dU: look at the order of what you return."),
    ("rnn", "rnn_cell_backward", CELL_BACK + "return dx, dh, dU, dW, db", "dU", "dW in its place. In every case it is dW: look at the order of what you return."),
    ("lstm", "lstm_cell_backward", "dx, dh, dc, dW, dU, db = right_lstm_cell_backward(dh_next, dc_next, cache)\nreturn dx, dc, dh, dW, dU, db", "dh", "dc in its place. In every case it is dc: look at the order of what you return."),
    ("compare", "count_parameters", "return 5 * right_count_parameters(kind, D, H)", "rnn, gru, lstm", "5 times what is wanted."),
    ("lstm", "lstm_cell_backward", LSTM_BACK + "dW[H : 2 * H] *= 2\nreturn dx, dh, dc, dW, dU, db", "the rows of f in dW", "2 times what is wanted."),
    ("lstm", "lstm_cell_backward", LSTM_BACK + "db[:H], dU[-H:] = -db[:H], -dU[-H:]\nreturn dx, dh, dc, dW, dU, db", "the rows of o in dU; the rows of i in db", "opposite sign."),
    ("lstm", "lstm_cell_backward", LSTM_BACK + "dW[H : 2 * H] = 0\nreturn dx, dh, dc, dW, dU, db", "the rows of f in dW", "zero in every case."),
    ("lstm", "lstm_cell_backward", LSTM_BACK + "dW, dU, db = (np.concatenate([np.split(a, 4)[k] for k in (2, 0, 3, 1)]) for a in (dW, dU, db))\nreturn dx, dh, dc, dW, dU, db", "dW, dU, db", "rows in the order g, i, o, f. The rows are right, and stand in the order g, i, o, f. Here the order is i, f, g, o."),
    ("lstm", "lstm_cell_forward", "h_next, c_next, cache = right_lstm_cell_forward(x, h, c, W, U, b)\nc_next = h_next\nreturn h_next, c_next, cache", "c_next", "h_next in its place. In every case it is h_next, which is right in its own place"),
    ("lstm", "lstm_forward", LSTM + "return h, np.concatenate([c0[:, None], c[:, :-1]], 1), cache", "c", "one step late."),
    ("lstm", "lstm_forward", LSTM + "return h, np.concatenate([c[:, 1:], c[:, :1]], 1), cache", "c", "one step early."),
    ("rnn", "rnn_backward", "dx, dh0, dW, dU, db = right_rnn_backward(dh, cache)\nreturn dx[:, ::-1].copy(), dh0, dW, dU, db", "dx", "reversed in time."),
    ("rnn", "rnn_backward", "dx, dh0, dW, dU, db = right_rnn_backward(dh, cache)\nreturn dx, dh0, 0 * dW, dU, db", "dW", "zero in every case."),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "name", "body", "place", "cause"), SAID, ids=[f"{r[1]}: {r[4]}" for r in SAID])
def test_a_simple_relation_is_said_of_the_quantity_that_has_it(unit, name, body, place, cause):
    _, words = student.said(unit, name, body)
    assert f"Likely cause of {place}: {cause}" in words


SILENT = {
    "another number in each case": "return h_next * len(x), cache",
    "one case is right": "return h_next * (1 + (len(x) == 1)), cache",
    "too near to be told in three digits": "return 1.0001 * h_next, cache",
    "infinite": "return h_next / 0, cache",
    "no array": "return None, cache",
    "a misconception": "return a, cache",
    "random": "return 2 * h_next + np.random.rand(), cache",
    "right": "return h_next, cache",
}


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("returns", SILENT.values(), ids=SILENT)
def test_nothing_is_said_where_no_relation_holds_in_every_case_or_something_else_is_wrong(returns):
    cell = "a = x @ W.T + h @ U.T + b\nh_next = np.tanh(a)\ncache = (x, h, W, U, h_next)\n"
    _, words = student.said("rnn", "rnn_cell_forward", cell + returns)
    assert "In every case" not in words


def test_a_transpose_is_seen_where_every_case_is_square():
    rng = np.random.default_rng(0)
    wanted = [(rng.standard_normal((H, H)),) for H in (1, 3, 4)]
    quantities = arrays(dU="H H")
    turned = [dU.T for (dU,) in wanted]
    assert relation(quantities, 0, wanted, turned, [False]).name == "transposed"
    assert relation(quantities, 0, wanted, [*turned[:2], wanted[2][0]], [False]) is None


def test_what_sums_over_the_gates_follows_from_a_sign_in_one():
    body = (
        "x, h, c, W, U, i, f, g, o, c_next = cache\ntanh_c = np.tanh(c_next)\n"
        "dct = dc_next + dh_next * o * (1 - tanh_c**2)\n"
        "delta = np.hstack([-dct * g * i * (1 - i), dct * c * f * (1 - f), dct * i * (1 - g**2), "
        "dh_next * tanh_c * o * (1 - o)])\n"
        "return delta @ W, delta @ U, dct * f, delta.T @ x, delta.T @ h, delta.sum(0)"
    )
    result, words = student.said("lstm", "lstm_cell_backward", body)
    assert result == 1
    assert "Likely cause of the rows of i in dW, dU, db: opposite sign." in words
    assert [row.follows for row in result.verdict.quantities[:2]] == [True, True]
    assert "off most" not in words
