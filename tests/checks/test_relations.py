"""A wrong value that no known misconception gives is described by a simple relation, where one holds in every case."""

import numpy as np
import pytest

from autograder.checks.comparison import relation
from autograder.checks.exercise import arrays
from tests.checks import student

CELL_BACK = (
    "x, h, W, U, h_next = cache\ndelta = dh_next * (1 - h_next**2)\n"
    "dx, dh, dW, dU, db = delta @ W, delta @ U, delta.T @ x, delta.T @ h, delta.sum(axis=0)\n"
)
SAID = [
    ("rnn", "rnn_cell_forward", "h_next, cache = right_rnn_cell_forward(x, h, W, U, b)\nreturn -h_next, cache", "h_next: {} In every case it has the opposite sign of what is wanted."),
    ("rnn", "rnn_cell_backward", CELL_BACK + "return dx, dh, dW, dU, 2 * db", "db: {} In every case it is 2 times what is wanted."),
    ("rnn", "rnn_cell_backward", CELL_BACK + "return dx, dh, dW / 3, dU, db", "dW: {} In every case it is 0.333 times what is wanted."),
    ("rnn", "rnn_cell_backward", CELL_BACK + "return dx, dh, dU, dW, db", "dW: {} In every case it is dU: look at the order of what you return."),
    ("rnn", "rnn_cell_backward", CELL_BACK + "return dx, dh, dU, dW, db", "dU: {} In every case it is dW: look at the order of what you return."),
    ("lstm", "lstm_cell_backward", "dx, dh, dc, dW, dU, db = right_lstm_cell_backward(dh_next, dc_next, cache)\nreturn dx, dc, dh, dW, dU, db", "dh: {} In every case it is dc: look at the order of what you return."),
    ("compare", "count_parameters", "return 5 * right_count_parameters(kind, D, H)", "In every case it is 5 times what is wanted."),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "name", "body", "sentence"), SAID, ids=[f"{row[1]}: {row[3]}" for row in SAID])
def test_a_simple_relation_is_said_of_the_quantity_that_has_it(unit, name, body, sentence):
    _, words = student.said(unit, name, body)
    start, _, end = sentence.rpartition("{} ")
    assert end in words[words.index(start) :]


SILENT = {
    "another number in each case": "return h_next * len(x), cache",
    "one case is right": "return h_next * (1 + (len(x) == 1)), cache",
    "zero": "return 0 * h_next, cache",
    "too near to be told in three digits": "return 1.0001 * h_next, cache",
    "infinite": "return h_next / 0, cache",
    "no array": "return None, cache",
    "a misconception": "return a, cache",
    "random": "return 2 * h_next + np.random.rand(), cache",
    "changes its input": "x *= 2\nreturn 2 * h_next, cache",
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
    turned = [(dU.T,) for (dU,) in wanted]
    assert relation(quantities, 0, wanted, turned) == "In every case it is the transpose of what is wanted."
    assert relation(quantities, 0, wanted, [*turned[:2], wanted[2]]) == ""
