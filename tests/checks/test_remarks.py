"""What was computed is judged: what a function does besides is said in a remark, and costs nothing."""

import pytest

from autograder import check
from tests.checks import student
from tests.checks.student import CELL, CELL_BACK

LSTM_BACK = (
    "x, h, c, W, U, i, f, g, o, c_next = cache\ntanh_c = np.tanh(c_next)\n"
    "dc_next += dh_next * o * (1 - tanh_c**2)\n"
    "delta = np.hstack([dc_next * g * i * (1 - i), dc_next * c * f * (1 - f), dc_next * i * (1 - g**2), "
    "dh_next * tanh_c * o * (1 - o)])\n"
    "return delta @ W, delta @ U, dc_next * f, delta.T @ x, delta.T @ h, delta.sum(0)"
)
POPPED = (
    "N, T, H = dh.shape\ncarried, dx, dW, dU, db = np.zeros((N, H)), [], 0, 0, 0\n"
    "for t in reversed(range(T)):\n"
    "    dx_t, carried, dW_t, dU_t, db_t = rnn_cell_backward(dh[:, t] + carried, cache.pop())\n"
    "    dx.insert(0, dx_t)\n    dW, dU, db = dW + dW_t, dU + dU_t, db + db_t\n"
    "return np.stack(dx, 1), carried, dW, dU, db"
)
CHANGES = "The call changes its input"
SPOILS = "A second call with the same cache gives another answer"
OTHERWISE = "gives another answer when the same call is made again"
RIGHT = [
    ("rnn", "rnn_cell_forward", CELL + "h += 1\nreturn h_next, cache", CHANGES + " h in place"),
    ("rnn", "rnn_cell_forward", CELL + "x[:] = 0\nb -= 1\nreturn h_next, cache", CHANGES + "s x and b in place"),
    ("rnn", "rnn_cell_backward", CELL_BACK + "dh_next *= 2\nreturn dx, dh, dW, dU, db", CHANGES + " dh_next in place"),
    ("lstm", "lstm_cell_backward", LSTM_BACK, CHANGES + " dc_next in place"),
    ("rnn", "rnn_backward", POPPED, SPOILS),
    ("rnn", "rnn_cell_backward", CELL_BACK + "h_next[...] = 1 - h_next**2\nreturn dx, dh, dW, dU, db", SPOILS),
    ("rnn", "rnn_cell_backward", CELL_BACK + "h_next *= h_next\nreturn dx, dh, dW, dU, db", SPOILS),
    ("rnn", "rnn_cell_forward", "seen.append(1)\n" + CELL + "return h_next + (len(seen) > 7), cache", OTHERWISE),
    ("rnn", "rnn_cell_forward", "seen.append(1)\n" + CELL + "assert len(seen) < 8\nreturn h_next, cache", "fails when the same call is made again"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "name", "body", "remark"), RIGHT, ids=[f"{r[1]}: {r[3]}" for r in RIGHT])
def test_a_right_answer_keeps_its_points_and_gets_a_remark(unit, name, body, remark):
    names = student.notebook(unit, **{name: body})
    names["seen"] = []
    result = check(names[name], points=6)
    assert result == 6
    words = " ".join(str(result).split())
    assert remark in words[words.index("Remark: ") :]
    assert "It costs no points here" in words
    assert "Remark: " in result._repr_html_()
    assert remark in result._repr_html_()


def test_what_is_right_and_leaves_everything_as_it_was_gets_no_remark():
    names = student.notebook("lstm")
    for name in ("lstm_cell_forward", "lstm_cell_backward", "lstm_forward", "lstm_backward"):
        assert check(names[name], points=1).verdict.remarks == ()


def test_a_wrong_answer_gets_its_cause_beside_the_remark():
    _, words = student.said("rnn", "rnn_cell_backward", "dh_next *= 2\n" + CELL_BACK + "return dx, dh, dW, dU, db")
    assert "In every case it is 2 times what is wanted" in words
    assert f"Remark: {CHANGES} dh_next" in words


def test_what_is_right_on_its_first_call_alone_loses_and_is_told_so():
    names = student.notebook(
        "rnn", rnn_cell_forward="seen.append(1)\n" + CELL + "return h_next * (len(seen) < 2), cache"
    )
    names["seen"] = []
    result = check(names["rnn_cell_forward"], points=6)
    assert result == 0
    assert "right on its first call alone" in " ".join(str(result).split())


def test_module_state_that_spoils_the_next_case_loses_what_it_spoils():
    back = CELL_BACK + "total[0] = total[0] + db.sum()\nreturn dx, dh, dW, dU, db + total[0]"
    names = student.notebook("rnn", rnn_cell_backward=back)
    names["total"] = [0.0]
    assert check(names["rnn_cell_backward"], points=5) == 4


CACHES = {
    "a generator": "(array for array in (x, h, W, U, h_next))",
    "an open file": "Cache(open(os.devnull), (x, h, W, U, h_next))",
    "a lock": "Cache(threading.Lock(), (x, h, W, U, h_next))",
}


@pytest.mark.parametrize("cache", CACHES)
def test_a_cache_that_cannot_be_copied_is_made_again(cache):
    names = student.notebook(
        "rnn",
        rnn_cell_forward=CELL + f"return h_next, {CACHES[cache]}",
        rnn_cell_backward=CELL_BACK + "return dx, dh, dW, dU, db",
    )
    exec(
        "import os, threading\nclass Cache:\n    def __init__(self, held, arrays):\n        self.held, self.arrays = held, arrays\n"
        "    def __iter__(self):\n        return iter(self.arrays)\n",
        names,
    )
    result = check(names["rnn_cell_backward"], points=6)
    assert result == 6
    assert (SPOILS in " ".join(str(result).split())) == (cache == "a generator")


def test_a_right_backward_of_a_cell_that_returns_another_state_keeps_its_points():
    """Its gradients are right on its own cache, where the tanh that it returns is no wrong state."""
    names = student.notebook(
        "lstm",
        lstm_cell_forward="h_next, c_next, cache = right_lstm_cell_forward(x, h, c, W, U, b)\nreturn h_next, np.tanh(c_next), cache",
    )
    assert check(names["lstm_cell_forward"], points=4) == 2
    assert check(names["lstm_cell_backward"], points=6) == 6
