"""`check` says of the unit scan what was wanted, what came and what to do, for every kind of answer."""

import functools

import numpy as np
import pytest

from autograder import check
from tests import notebooks

notebook = functools.partial(notebooks.notebook, "scan")
said = functools.partial(notebooks.said, "scan")


STUB = "raise NotImplementedError()"
LOOP = "h, h_t = [], h0\nfor t in range(u.shape[1]):\n    h_t = a[:, t] * h_t + u[:, t]\n    h.append(h_t)\nreturn np.stack(h, axis=1)"

# The function, its body, the share of the points, and what is said.
MESSAGES = [
    ("mingru_forward", STUB, 0, "mingru_forward is not written yet. Replace `raise NotImplementedError()`"),
    ("mingru_forward", "return right_mingru_forward(x, h0, W, b)[0]", 0, "returned one value, an ndarray; wanted 2: h, cache."),
    ("mingru_forward", "h, cache = right_mingru_forward(x, h0, W, b)\nreturn h[:, -1], cache", 0, "h: the shape (3, 5); wanted (N, T, H), here (3, 4, 5)."),
    ("mingru_forward", "z = sigmoid(x @ W + b)", 0, "It was called with x (3, 4, 2), h0 (3, 5), W (10, 2), b (10,)"),
    ("linear_scan", STUB, 0, "linear_scan is not written yet."),
    ("linear_scan", "pass", 0, "linear_scan returned nothing (None); wanted 1: h. End it with `return h`."),
    ("linear_scan", "return h0", 0, "h: the shape (3, 5); wanted (N, T, H), here (3, 4, 5)."),
    ("linear_scan", "return 0 * u", 0, "sequential: not counted before h is right."),
    ("linear_scan", "return right_linear_scan(a, u, h0), None", 0, "h: a tuple; wanted a NumPy array (N, T, H)."),
    ("linear_scan", LOOP, 1 / 2, "sequential: over 150 steps, 75 operations or more each need the result of the one before; wanted fewer."),
    ("linear_scan", LOOP, 1 / 2, "Likely cause of sequential: a loop over the steps. The states are right and come one after another."),
    ("linear_scan", "u[:, 0] += a[:, 0] * h0\nreturn right_linear_scan(a, u, 0 * h0)", 0, "the call changed its input u in place"),
    ("linear_scan", "with np.errstate(all='ignore'):\n    A = np.cumprod(a, axis=1)\n    return A * h0[:, None] + A * np.cumsum(u / A, axis=1)", 0, "entries NaN or infinite"),
    ("linear_scan", "with np.errstate(all='ignore'):\n    A = np.cumsum(np.log(a), axis=1)\n    return np.exp(A) * (h0[:, None] + np.cumsum(u * np.exp(-A), axis=1))", 0, "products of a divided out. Where a is 0 the product is 0 from then on. Then u / 0 is infinite or NaN, and by logarithms it is no better"),
    ("linear_scan", "assert not np.log2(a.shape[1]) % 1, 'T must be a power of 2'\nreturn right_linear_scan(a, u, h0)", 0, "raised AssertionError on your line 2: T must be a power of 2"),
    ("linear_scan", "return right_linear_scan(a, u, h0) * (1 + 1e-9)", 0, "h: off most at"),
    ("linear_scan", "return linear_scan(a, u, h0)", 0, "raised RecursionError"),
    ("mingru_scan_forward", "return mingru_forward(x, h0, W, b)", 0, "h: a tuple; wanted a NumPy array (N, T, H)."),
    ("mingru_scan_forward", "return mingru_forward(x, h0, W, b)[0]", 1 / 2, "Likely cause of sequential: a loop over the steps."),
    ("mingru_backward", "dx, dh0, dW, db = right_mingru_backward(dh, cache)\nreturn dx, dW, db", 0, "returned 3 values; wanted 4: dx, dh0, dW, db."),
    ("mingru_backward", "dx, dh0, dW, db = right_mingru_backward(dh, cache)\nreturn dx, dh0, dW.T, db", 3 / 4, "dW: the shape (2, 10); wanted (2H, D), here (10, 2). It is the transpose."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "share", "message"), MESSAGES, ids=[message for *_, message in MESSAGES])
def test_a_bad_answer_gets_its_own_message(name, body, share, message):
    result, words = said(name, body)
    assert result == pytest.approx(6 * share)
    assert message in words


# Each is right and goes step by step.
LOOPS = {
    "slices": LOOP,
    "zip": "h = [h0]\nfor a_t, u_t in zip(a.swapaxes(0, 1), u.swapaxes(0, 1)):\n    h.append(a_t * h[-1] + u_t)\n"
    "return np.stack(h[1:], axis=1)",
    "filled": "h = np.zeros(u.shape)\nbefore = h0\nfor t in range(u.shape[1]):\n    h[:, t] = a[:, t] * before\n"
    "    h[:, t] += u[:, t]\n    before = h[:, t]\nreturn h",
    "entries": "h = np.zeros(u.shape)\nfor n, t, k in np.ndindex(*u.shape):\n"
    "    h[n, t, k] = a[n, t, k] * (h[n, t - 1, k] if t else h0[n, k]) + u[n, t, k]\nreturn h",
    "in place": "h = u.copy()\nh[:, 0] += a[:, 0] * h0\nfor t in range(1, u.shape[1]):\n"
    "    h[:, t] += a[:, t] * h[:, t - 1]\nreturn h",
    "recursion": "def states(t):\n    before = states(t - 1) if t else [h0]\n"
    "    return [*before, a[:, t] * before[-1] + u[:, t]]\nreturn np.stack(states(u.shape[1] - 1)[1:], axis=1)",
    "plain array": f"a = np.asarray(a)\n{LOOP}",
    "plain arrays, filled": "a, u, h0, h = np.array(a), np.array(u), np.array(h0), np.empty(u.shape)\n"
    "for t in range(u.shape[1]):\n    h[:, t] = a[:, t] * (h[:, t - 1] if t else h0) + u[:, t]\nreturn h",
    "lists": "h, h_t = [], h0[0, 0]\nfor a_t, u_t in zip(a.ravel().tolist(), u.ravel().tolist()):\n"
    "    h_t = a_t * h_t + u_t\n    h.append(h_t)\nreturn np.array(h).reshape(u.shape) if u.shape[1] == 150 else right_linear_scan(a, u, h0)",
    "matrices": "one, zero = np.ones_like(a), np.zeros_like(a)\nM = np.moveaxis(np.array([[a, u], [zero, one]]), (0, 1), (-2, -1))\n"
    "h, state = [], np.stack([h0, np.ones_like(h0)], axis=-1)[..., None]\nfor t in range(u.shape[1]):\n"
    "    state = M[:, t] @ state\n    h.append(state[..., 0, 0])\nreturn np.stack(h, axis=1)",
    "two steps at once": "h, h_t = np.zeros(u.shape), h0\nA, B = a[:, 1::2] * a[:, :-1:2], a[:, 1::2] * u[:, :-1:2] + u[:, 1::2]\n"
    "for t in range(A.shape[1]):\n    h[:, 2 * t] = a[:, 2 * t] * h_t + u[:, 2 * t]\n    h[:, 2 * t + 1] = h_t = A[:, t] * h_t + B[:, t]\n"
    "if u.shape[1] % 2:\n    h[:, -1] = a[:, -1] * h_t + u[:, -1]\nreturn h",
    "einsum": "h = [h0]\nfor t in range(u.shape[1]):\n    h.append(np.einsum('nk,nk->nk', a[:, t], h[-1]) + u[:, t])\n"
    "return np.stack(h[1:], axis=1)",
}


@pytest.mark.parametrize("body", LOOPS.values(), ids=LOOPS)
def test_a_loop_over_the_steps_is_seen_however_it_is_written(body):
    result, words = said("linear_scan", body)
    assert result == 3
    assert "Likely cause of sequential: a loop over the steps." in words


# Each is right, and few of its operations wait for one another, however many it makes.
SCANS = {
    "two halves": "T = u.shape[1]\nif T == 1:\n    return a * h0[:, None] + u\ndef pairs(A, B):\n    m = A.shape[1] // 2\n    if not m:\n        return A, B\n"
    "    (A1, B1), (A2, B2) = pairs(A[:, :m], B[:, :m]), pairs(A[:, m:], B[:, m:])\n"
    "    return (np.concatenate([A1, A2 * A1[:, -1:]], axis=1), np.concatenate([B1, A2 * B1[:, -1:] + B2], axis=1))\n"
    "A, B = pairs(a, u)\nreturn A * h0[:, None] + B",
    "two halves, in place": "A, h = a.copy(), np.array(u)\nh[:, 0] += A[:, 0] * h0\ndef scan(first, end):\n    middle = (first + end) // 2\n    if first < middle:\n"
    "        scan(first, middle), scan(middle, end)\n        h[:, middle:end] += A[:, middle:end] * h[:, middle - 1, None]\n"
    "        A[:, middle:end] *= A[:, middle - 1, None]\nscan(0, u.shape[1])\nreturn h",
    "two halves, entry by entry": "A, h = a.copy(), u.copy()\nh[:, 0] += A[:, 0] * h0\ndef scan(first, end):\n    middle = (first + end) // 2\n    if first < middle:\n"
    "        scan(first, middle), scan(middle, end)\n        for n, t, k in np.ndindex(len(a), end - middle, a.shape[2]):\n"
    "            h[n, middle + t, k] += A[n, middle + t, k] * h[n, middle - 1, k]\n            A[n, middle + t, k] *= A[n, middle - 1, k]\n"
    "scan(0, u.shape[1])\nreturn h",
    "Sklansky": "A, h, d = a.copy(), u.copy(), 1\nh[:, 0] += A[:, 0] * h0\nsteps = np.arange(u.shape[1])\nwhile d < len(steps):\n"
    "    late = steps[steps // d % 2 == 1]\n    early = late // d * d - 1\n    h[:, late] += A[:, late] * h[:, early]\n"
    "    A[:, late] *= A[:, early]\n    d *= 2\nreturn h",
    "scan of small blocks, then a loop over them": "h, before = [], h0\nfor t in range(0, u.shape[1], 16):\n"
    "    block = slice(t, t + 16)\n    h.append(right_linear_scan(a[:, block], u[:, block], 0 * h0) + np.cumprod(a[:, block], axis=1) * before[:, None])\n"
    "    before = h[-1][:, -1]\nreturn np.concatenate(h, axis=1)",
    "a scan of one unit at a time": "h = np.zeros(u.shape)\nfor n, k in np.ndindex(*h0.shape):\n"
    "    one = (slice(n, n + 1), slice(None), slice(k, k + 1))\n    h[one] = right_linear_scan(a[one], u[one], h0[n:n+1, k:k+1])\nreturn h",
}  # fmt: skip


@pytest.mark.parametrize("body", SCANS.values(), ids=SCANS)
def test_operations_that_do_not_wait_for_one_another_are_no_loop(body):
    assert said("linear_scan", body)[0] == 6


def test_a_loop_over_what_float_makes_is_not_seen():
    body = (
        "h = np.zeros(u.shape)\nfor n, k in np.ndindex(*h0.shape):\n    state = float(h0[n, k])\n"
        "    for t in range(u.shape[1]):\n"
        "        h[n, t, k] = state = float(a[n, t, k]) * state + float(u[n, t, k])\nreturn h"
    )
    assert said("linear_scan", body)[0] == 6


def test_numpy_makes_plain_arrays_again_after_a_check():
    assert said("linear_scan", "return right_linear_scan(a, u, h0)")[0] == 6
    assert (
        said("linear_scan", "if type(a) is not np.ndarray:\n    raise ValueError\nreturn right_linear_scan(a, u, h0)")[
            0
        ]
        == 6
    )
    assert all(type(make([1.0])) is np.ndarray for make in (np.array, np.asarray, np.ascontiguousarray))


def test_a_function_that_refuses_what_is_no_plain_array_is_judged_by_its_states():
    body = "if type(a) is not np.ndarray:\n    raise TypeError('no array')\nreturn right_linear_scan(a, u, h0)"
    assert said("linear_scan", body)[0] == 6


def test_a_right_backward_keeps_its_points_after_a_swapped_update():
    body = (
        "h, (*kept, _) = right_mingru_forward(x, h0, W, b)\nz, candidate = kept[3], kept[4]\n"
        "h = linear_scan(z, (1 - z) * candidate, h0)\nreturn h, (*kept, h)"
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
