"""`check` says what was wanted, what came and what to do, for what students hand in as a variant of the LSTM."""

import pytest

from tests.checks import student

PEEPHOLE = """
H = h.shape[1]
a = x @ W.T + h @ U.T + b
i, f, g = sigmoid(a[:, :H] + p[0] * c), sigmoid(a[:, H:2*H] + p[1] * c), np.tanh(a[:, 2*H:3*H])
c_next = f * c + i * g
o = sigmoid(a[:, 3*H:] + p[2] * c_next)
h_next = o * np.tanh(c_next)
cache = x, h, c, W, U, p, i, f, g, o, c_next
"""
PEEPHOLE_BACK = """
x, h, c, W, U, p, i, f, g, o, c_next = cache
delta_o = dh_next * np.tanh(c_next) * o * (1 - o)
d = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2) + p[2] * delta_o
delta = np.hstack([d * g * i * (1 - i), d * c * f * (1 - f), d * i * (1 - g**2), delta_o])
H = h.shape[1]
dx, dh, dc = delta @ W, delta @ U, d * f + p[0] * delta[:, :H] + p[1] * delta[:, H:2*H]
dW, dU, db = delta.T @ x, delta.T @ h, delta.sum(axis=0)
dp_i, dp_f, dp_o = (delta[:, :H] * c).sum(0), (delta[:, H:2*H] * c).sum(0), (delta_o * c_next).sum(0)
"""
COUPLED = """
H = h.shape[1]
a = x @ W.T + h @ U.T + b
i, g, o = sigmoid(a[:, :H]), np.tanh(a[:, H:2*H]), sigmoid(a[:, 2*H:])
c_next = (1 - i) * c + i * g
h_next = o * np.tanh(c_next)
cache = x, h, c, W, U, i, g, o, c_next
"""

MESSAGES = [
    ("peephole_cell_forward", "raise NotImplementedError()", 0, "peephole_cell_forward is not written yet."),
    ("peephole_cell_forward", PEEPHOLE + "return h_next, cache", 0, "returned 2 values; wanted 3: h_next, c_next, cache."),
    ("peephole_cell_forward", PEEPHOLE.replace("p[0] * c", "c @ p") + "return h_next, c_next, cache", 0, "W (16, 2), U (16, 4), b (16,), p (3, 4); follow these through that line."),
    ("peephole_cell_forward", "p_i, p_f, p_o = p.T\n" + PEEPHOLE.replace("p[0]", "p_i") + "return h_next, c_next, cache", 0, "raised ValueError on your line 2"),
    ("peephole_cell_forward", PEEPHOLE.replace("a[:, 3*H:] + p", "a[:, 3*H:] + 0 * p") + "return h_next, c_next, cache", 3, "Likely cause of h_next: output gate's peephole left out."),
    ("peephole_cell_forward", "p *= 1.5\n" + PEEPHOLE + "return h_next, c_next, cache", 0, "The call changes its input p in place"),
    ("peephole_cell_backward", PEEPHOLE_BACK + "return dx, dh, dc, dW, dU, db", 0, "returned 6 values; wanted 7: dx, dh, dc, dW, dU, db, dp."),
    ("peephole_cell_backward", PEEPHOLE_BACK + "return dx, dh, dc, dW, dU, db, dp_i, dp_f, dp_o", 0, "returned 9 values; wanted 7"),
    ("peephole_cell_backward", PEEPHOLE_BACK + "return dx, dh, dc, dW, dU, db, (dp_i, dp_f, dp_o)", 36 / 7, "dp: a tuple; wanted a NumPy array (3, H)."),
    ("peephole_cell_backward", PEEPHOLE_BACK + "return dx, dh, dc, dW, dU, db, np.concatenate([dp_i, dp_f, dp_o])", 36 / 7, "dp: the shape (12,); wanted (3, H), here (3, 4)."),
    ("peephole_cell_backward", PEEPHOLE_BACK + "return dx, dh, dc, dW, dU, db, np.stack([dp_i, dp_f, dp_o], 1)", 36 / 7, "dp: the shape (4, 3); wanted (3, H), here (3, 4). It is the transpose."),
    ("peephole_cell_backward", "dc_next += 1\n" + PEEPHOLE_BACK + "return dx, dh, dc, dW, dU, db, 0", 0, "The call changes its input dc_next in place"),
    ("coupled_cell_forward", COUPLED.replace("H:2*H", "2*H:3*H").replace("2*H:]", "3*H:]") + "return h_next, c_next, cache", 0, "raised ValueError on your line 7"),
    ("coupled_cell_forward", COUPLED.replace("c_next = (1 - i) * c", "c *= 1 - i; c_next = c") + "return h_next, c_next, cache", 6, "The call changes its input c in place"),
    ("coupled_cell_backward", "x, h, c, W, U, i, f, g, o, c_next = cache", 0, "raised ValueError on your line 2: not enough values to unpack (expected 10, got 9)"),
    ("coupled_cell_backward", "return dh_next, dc_next", 0, "returned 2 values; wanted 6: dx, dh, dc, dW, dU, db."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "points", "message"), MESSAGES, ids=[m[3] for m in MESSAGES])
def test_a_bad_answer_gets_its_own_message(name, body, points, message):
    result, words = student.said("variants", name, body)
    assert message in words
    assert result == pytest.approx(points)
