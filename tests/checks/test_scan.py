"""`check` says of the unit scan what was wanted, what came and what to do, for every kind of answer."""

import functools

import pytest

from autograder import check
from tests.checks import student

notebook = functools.partial(student.notebook, "scan")
said = functools.partial(student.said, "scan")


STUB = "raise NotImplementedError()"
LOOP = "h, h_t = [], h0\nfor t in range(u.shape[1]):\n    h_t = a[:, t] * h_t + u[:, t]\n    h.append(h_t)\nh = np.stack(h, axis=1)"
RIGHT = "h, A, B = right_linear_scan(a, u, h0)"

# The function, its body, the share of the points, and what is said.
MESSAGES = [
    ("mingru_forward", STUB, 0, "mingru_forward is not written yet. Replace `raise NotImplementedError()`"),
    ("mingru_forward", "return right_mingru_forward(x, h0, W, b)[0]", 0, "returned one value, an ndarray; wanted 2: h, cache."),
    ("mingru_forward", "h, cache = right_mingru_forward(x, h0, W, b)\nreturn h[:, -1], cache", 0, "h: the shape (3, 5); wanted (N, T, H), here (3, 4, 5)."),
    ("mingru_forward", "z = sigmoid(x @ W + b)", 0, "It was called with x (3, 4, 2), h0 (3, 5), W (10, 2), b (10,)"),
    ("linear_scan", STUB, 0, "linear_scan is not written yet."),
    ("linear_scan", "pass", 0, "linear_scan returned nothing (None); wanted 3: h, A, B. End it with `return h, A, B`."),
    ("linear_scan", f"{LOOP}\nreturn h", 0, "linear_scan returned one value, an ndarray; wanted 3: h, A, B."),
    ("linear_scan", f"{RIGHT}\nreturn h[:, -1], A, B", 2 / 3, "h: the shape (2, 5); wanted (N, T, H), here (2, 4, 5)."),
    ("linear_scan", f"{RIGHT}\nreturn h, list(A), B", 2 / 3, "A: a list; wanted a NumPy array (R, N, T, H)."),
    ("linear_scan", f"{RIGHT}\nreturn h, A[-1], B[-1]", 1 / 3, "A, B: the shape (2, 4, 5); wanted (R, N, T, H), here (3, 2, 4, 5)."),
    ("linear_scan", f"{RIGHT}\nreturn h, A[1:], B[1:]", 1 / 3, "A, B: the shape (2, 2, 4, 5); wanted (R, N, T, H), here (3, 2, 4, 5)."),
    ("linear_scan", f"{RIGHT}\nreturn h, A.swapaxes(0, 1), B.swapaxes(0, 1)", 1 / 3, "A, B: the shape (2, 3, 4, 5); wanted (R, N, T, H), here (3, 2, 4, 5)."),
    ("linear_scan", f"{RIGHT}\nreturn h, B, A", 1 / 3, "In every case it is B: look at the order of what you return."),
    ("linear_scan", "A, B = a.copy(), u.copy()\nall_A, all_B, d = [A], [B], 1\nwhile d < u.shape[1]:\n    B[:, d:] += A[:, d:] * B[:, :-d]\n    A[:, d:] *= A[:, :-d].copy()\n    all_A.append(A)\n    all_B.append(B)\n    d *= 2\nreturn A * h0[:, None] + B, np.stack(all_A), np.stack(all_B)", 1 / 3, "Likely cause of A, B: last pairs at every index."),
    ("linear_scan", "u = u.copy()\nu[:, 0] += a[:, 0] * h0\n_, A, B = right_linear_scan(a, u, 0 * h0)\nreturn B[-1], A, B", 2 / 3, "Likely cause of B: h0 taken into the first pair."),
    ("linear_scan", "u[:, 0] += a[:, 0] * h0\nreturn right_linear_scan(a, u, 0 * h0)", 2 / 3, "The call changes its input u in place"),
    ("linear_scan", f"{RIGHT}\nwith np.errstate(all='ignore'):\n    A_T = np.cumprod(a, axis=1)\n    return A_T * h0[:, None] + A_T * np.cumsum(u / A_T, axis=1), A, B", 2 / 3, "entries NaN or infinite"),
    ("linear_scan", "A, B, d = [a], [u], 1\nwith np.errstate(all='ignore'):\n    logs = np.cumsum(np.log(a), axis=1)\n    while d < a.shape[1]:\n        B.append(np.concatenate([B[-1][:, :d], A[-1][:, d:] * B[-1][:, :-d] + B[-1][:, d:]], axis=1))\n        d *= 2\n        A.append(np.exp(np.concatenate([logs[:, :d], logs[:, d:] - logs[:, :-d]], axis=1)))\n    return A[-1] * h0[:, None] + B[-1], np.stack(A), np.stack(B)", 0, "products of a divided out. Where a is 0 the product is 0 from then on. Then 0 / 0 is NaN, and by logarithms it is no better"),
    ("linear_scan", "assert not np.log2(a.shape[1]) % 1, 'T must be a power of 2'\nreturn right_linear_scan(a, u, h0)", 0, "raised AssertionError on your line 2: T must be a power of 2"),
    ("linear_scan", f"{RIGHT}\nreturn h * (1 + 1e-9), A, B", 2 / 3, "h: off most at"),
    ("linear_scan", f"{RIGHT}\nreturn h, A, B * (1 + 1e-9)", 2 / 3, "B: off most at"),
    ("linear_scan", "return linear_scan(a, u, h0)", 0, "raised RecursionError"),
    ("mingru_scan_forward", "return mingru_forward(x, h0, W, b)", 0, "returned 2 values; wanted 3: h, A, B."),
    ("mingru_scan_forward", "return mingru_forward(x, h0, W, b)[0]", 0, "returned one value, an ndarray; wanted 3: h, A, B."),
    ("mingru_backward", "dx, dh0, dW, db = right_mingru_backward(dh, cache)\nreturn dx, dW, db", 0, "returned 3 values; wanted 4: dx, dh0, dW, db."),
    ("mingru_backward", "dx, dh0, dW, db = right_mingru_backward(dh, cache)\nreturn dx, dh0, dW.T, db", 3 / 4, "dW: the shape (2, 10); wanted (2H, D), here (10, 2). It is the transpose."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "share", "message"), MESSAGES, ids=[message for *_, message in MESSAGES])
def test_a_bad_answer_gets_its_own_message(name, body, share, message):
    result, words = said(name, body)
    assert result == pytest.approx(6 * share)
    assert message in words


# What a loop over the steps can return beside the right states.
PAIRS_OF_A_LOOP = {
    "zeros": "none = np.zeros((R, *u.shape))\nreturn h, none, none",
    "every step's own pair": "return h, np.stack([a] * R), np.stack([u] * R)",
    "the states": "return h, np.stack([a] * R), np.stack([h] * R)",
    "the pairs of all steps so far": "A, B = np.cumprod(a, axis=1), h - np.cumprod(a, axis=1) * h0[:, None]\n"
    "return h, np.stack([a, *[A] * (R - 1)]), np.stack([u, *[B] * (R - 1)])",
}


@pytest.mark.parametrize("pairs", PAIRS_OF_A_LOOP.values(), ids=PAIRS_OF_A_LOOP)
def test_a_loop_gets_the_points_of_the_states_and_none_for_pairs(pairs):
    result, _ = said("linear_scan", f"{LOOP}\nR = 1 + int(np.ceil(np.log2(u.shape[1])))\n{pairs}")
    assert result == pytest.approx(2)
    assert [quantity.name for quantity in result.verdict.quantities if quantity.right] == ["h"]


def test_a_right_backward_keeps_its_points_after_a_swapped_update():
    body = (
        "h, (*kept, _) = right_mingru_forward(x, h0, W, b)\nz, candidate = kept[3], kept[4]\n"
        "h = linear_scan(z, (1 - z) * candidate, h0)[0]\nreturn h, (*kept, h)"
    )
    names = notebook(mingru_forward=body)
    assert check(names["mingru_forward"], points=4) == 0
    assert check(names["mingru_backward"], points=6) == 6


def test_a_backward_by_a_loop_is_right():
    body = (
        "x, h0, W, z, candidate, h = cache\ndx, dW, db, carried = np.zeros_like(x), 0, 0, 0\n"
        "for t in reversed(range(x.shape[1])):\n"
        "    total = dh[:, t] + carried\n"
        "    before = h[:, t - 1] if t else h0\n"
        "    delta_z = total * (candidate[:, t] - before) * z[:, t] * (1 - z[:, t])\n"
        "    delta = np.concatenate([delta_z, total * z[:, t]], axis=1)\n"
        "    dx[:, t], dW, db = delta @ W, dW + delta.T @ x[:, t], db + delta.sum(axis=0)\n"
        "    carried = total * (1 - z[:, t])\n"
        "return dx, carried, dW, db"
    )
    assert said("mingru_backward", body)[0] == 6
