"""Rounds by recursion, with time first: an index gathers the pair so far before, and a where keeps the rest."""

import numpy as np


def sigmoid(a):
    return 0.5 + 0.5 * np.tanh(a / 2)


def _rounds(A, B, d):
    """The pairs, and those after each round that is still to come."""
    if d >= len(A):
        return [(A, B)]
    steps = np.arange(len(A))
    complete = (steps < d)[:, None, None]
    A_before, B_before = A[steps - d], B[steps - d]
    return [(A, B), *_rounds(np.where(complete, A, A * A_before), np.where(complete, B, A * B_before + B), 2 * d)]


def linear_scan(a, u, h0):
    rounds = _rounds(a.swapaxes(0, 1), u.swapaxes(0, 1), 1)
    A, B = (np.array(of).transpose(0, 2, 1, 3) for of in zip(*rounds, strict=True))
    return np.einsum("nth,nh->nth", A[-1], h0) + B[-1], A, B


def mingru_forward(x, h0, W, b):
    H = h0.shape[1]
    pre = x @ W.T + b
    z = sigmoid(pre[..., :H])
    h = np.zeros(z.shape)
    for t in range(x.shape[1]):
        before = h[:, t - 1] if t else h0
        h[:, t] = before + z[:, t] * (pre[:, t, H:] - before)
    return h, {"x": x, "W": W, "z": z, "pre": pre, "states": np.concatenate([h0[:, None], h], axis=1)}


def mingru_scan_forward(x, h0, W, b):
    z, candidate = np.moveaxis((x @ W.T + b).reshape(*x.shape[:2], 2, -1), 2, 0)
    kept = sigmoid(-z)
    return linear_scan(kept, (1 - kept) * candidate, h0)


def mingru_backward(dh, cache):
    x, W, z, pre, states = (cache[name] for name in ("x", "W", "z", "pre", "states"))
    H = z.shape[2]
    total = dh.copy()
    for t in range(dh.shape[1] - 2, -1, -1):
        total[:, t] += total[:, t + 1] * (1 - z[:, t + 1])
    delta = np.empty(pre.shape)
    delta[..., :H] = total * (pre[..., H:] - states[:, :-1]) * z * (1 - z)
    delta[..., H:] = total * z
    flat = delta.reshape(-1, 2 * H)
    dW = flat.T @ x.reshape(-1, x.shape[2])
    return np.dot(delta, W), total[:, 0] - total[:, 0] * z[:, 0], dW, flat.sum(axis=0)
