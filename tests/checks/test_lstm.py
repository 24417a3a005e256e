"""`check` says what was wanted, what came and what to do, for what students hand in as an LSTM."""

import functools

import numpy as np
import pytest

from autograder import check
from tests.checks import student

CELL = """
a = x @ W.T + h @ U.T + b
H = h.shape[1]
i, f, g, o = sigmoid(a[:, :H]), sigmoid(a[:, H:2*H]), np.tanh(a[:, 2*H:3*H]), sigmoid(a[:, 3*H:])
c_next = f * c + i * g
h_next = o * np.tanh(c_next)
cache = x, h, c, W, U, i, f, g, o, c_next
"""
CELL_BACK = """
x, h, c, W, U, i, f, g, o, c_next = cache
dc_total = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)
delta = np.concatenate([dc_total * g * i * (1 - i), dc_total * c * f * (1 - f), dc_total * i * (1 - g**2),
                        dh_next * np.tanh(c_next) * o * (1 - o)], axis=1)
dx, dh, dc, dW, dU, db = delta @ W, delta @ U, dc_total * f, delta.T @ x, delta.T @ h, delta.sum(axis=0)
"""
FORWARD = """
h, c, cache = [], [], []
for t in range(x.shape[1]):
    h0, c0, step = lstm_cell_forward(x[:, t], h0, c0, W, U, b)
    h.append(h0); c.append(c0); cache.append(step)
"""
PARAMETERS = """
k = H ** -0.5
W, U, b = rng.uniform(-k, k, (4 * H, D)), rng.uniform(-k, k, (4 * H, H)), np.zeros(4 * H)
b[H:2*H] = forget_bias
"""

notebook = functools.partial(student.notebook, "lstm")
said = functools.partial(student.said, "lstm")


MESSAGES = [
    ("lstm_cell_forward", CELL + "return h_next, cache", 0, "lstm_cell_forward returned 2 values; wanted 3: h_next, c_next, cache."),
    ("lstm_cell_forward", CELL + "return h_next, (c_next, cache)", 0, "returned 2 values; wanted 3"),
    ("lstm_cell_forward", CELL + "return h_next, c_next[0], cache", 3, "c_next: the shape (3,); wanted (N, H), here (5, 3)."),
    ("lstm_cell_forward", CELL + "return c_next, h_next, cache", 0, "Likely cause of h_next, c_next: the two states returned in the wrong order."),
    ("lstm_cell_forward", CELL.replace("c_next = f * c + i * g", "c *= f; c += i * g; c_next = c") + "return h_next, c_next, cache", 6, "The call changes its input c in place"),
    ("lstm_cell_forward", CELL.replace("x @ W.T", "W @ x.T") + "return h_next, c_next, cache", 0, "It was called with x (5, 2), h (5, 3), c (5, 3), W (12, 2), U (12, 3), b (12,)"),
    ("lstm_cell_forward", CELL.replace("3*H:]", "2*H:]") + "return h_next, c_next, cache", 0, "raised ValueError on your line 7"),
    ("lstm_cell_backward", "dc_next += dh_next\n" + CELL_BACK + "return dx, dh, dc, dW, dU, db", 0, "The call changes its input dc_next in place"),
    ("lstm_cell_backward", CELL_BACK + "return dx, dh, dW, dU, db", 0, "returned 5 values; wanted 6: dx, dh, dc, dW, dU, db."),
    ("lstm_cell_backward", CELL_BACK + "return dx, dh, dc, dW.T, dU, db", 5, "dW: the shape (2, 12); wanted (4H, D), here (12, 2). It is the transpose."),
    ("lstm_cell_backward", CELL_BACK + "return dx, dh, dc, dW, dU, db[None]", 5, "db: the shape (1, 12); wanted (4H,), here (12,)."),
    ("lstm_cell_backward", "x, h, W, U = cache", 0, "raised ValueError on your line 2: too many values to unpack (expected 4"),
    ("lstm_forward", FORWARD + "return h, c, cache", 0, "h, c: a list; wanted a NumPy array (N, T, H)."),
    ("lstm_forward", FORWARD + "return np.stack(h), np.stack(c), cache", 0, "the shape (4, 5, 3); wanted (N, T, H), here (5, 4, 3)."),
    ("lstm_forward", FORWARD + "return np.stack(h, axis=1), c0, cache", 3, "c: the shape (5, 3); wanted (N, T, H), here (5, 4, 3)."),
    ("lstm_forward", FORWARD + "return np.stack(h, 1), np.stack(c, 1)", 0, "returned 2 values; wanted 3: h, c, cache."),
    ("lstm_forward", "h = np.empty(h0.shape) * np.nan\nh = np.stack([h] * x.shape[1], 1)\nreturn h, h, 0", 0, "60 of 60 entries NaN or infinite, the first at [0, 0, 0]"),
    ("lstm_backward", "raise NotImplementedError()", 0, "lstm_backward is not written yet."),
    ("lstm_backward", "return dh[:, :, 0], dh[:, 0], dc[:, 0], 0.0, 0.0, 0.0", 0, "dW: a float; wanted a NumPy array (4H, D)."),
    ("forget_products", "return f.prod(axis=1)", 0, "the shape (5, 3); wanted (N, T, H), here (5, 4, 3)."),
    ("forget_products", "f[:, 0] = 1\nreturn np.cumprod(f, axis=1)", 0, "The call changes its input f in place"),
    ("forget_products", "return [f]", 0, "products: a list; wanted a NumPy array (N, T, H)."),
    ("lstm_parameters", PARAMETERS + "return W, U, b.astype(int)", 4, "b: the dtype int64; wanted float64."),
    ("lstm_parameters", PARAMETERS + "return W.T, U, b", 4, "W: the shape (2, 12); wanted (4H, D), here (12, 2). It is the transpose."),
    ("lstm_parameters", PARAMETERS + "return W, U[:H], b", 4, "U: the shape (3, 3); wanted (4H, H), here (12, 3)."),
    ("lstm_parameters", PARAMETERS + "return W, U", 0, "returned 2 values; wanted 3: W, U, b."),
    ("lstm_parameters", "return rng.uniform(H, D), 0, 0, 0, 0 / 0", 0, "It was called with D 2, H 3, forget_bias"),
    ("lstm_parameters", PARAMETERS.replace("rng.", "np.random.default_rng(len(str(rng)) + H).") + "return W, U, b", 2, "W: off most at"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "points", "message"), MESSAGES, ids=[m[3] for m in MESSAGES])
def test_a_bad_answer_gets_its_own_message(name, body, points, message):
    result, words = said(name, body)
    assert message in words
    assert result == pytest.approx(points)


def test_a_naive_sigmoid_is_right_and_its_warning_stays_out_of_stderr(capfd):
    names = notebook()
    names["sigmoid"] = lambda a: 1 / (1 + np.exp(-100 * a / 100))
    assert check(names["lstm_forward"], points=4) == 4
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("kept", ["c_next", "np.tanh(c_next)"])
def test_a_right_backward_keeps_its_points_whether_the_cache_holds_the_cell_state_or_its_tanh(kept):
    forward = (
        CELL.replace("f * c + i * g", "f * c + g").replace("o, c_next", f"o, {kept}") + "return h_next, c_next, cache"
    )
    backward = CELL_BACK if kept == "c_next" else CELL_BACK.replace("np.tanh(c_next)", "c_next")
    names = notebook(lstm_cell_forward=forward, lstm_cell_backward=backward + "return dx, dh, dc, dW, dU, db")
    assert check(names["lstm_cell_forward"], points=6) == 0
    assert check(names["lstm_cell_backward"], points=6) == 6
