"""The cache is the backward function itself; the sequence is a list of such functions."""

import numpy as np


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def lstm_cell_forward(x, h, c, W, U, b):
    a = np.add(x @ W.T, h @ U.T) + b
    squash = (sigmoid, sigmoid, np.tanh, sigmoid)
    i, f, g, o = (apply(part) for apply, part in zip(squash, np.hsplit(a, 4), strict=True))
    c_next = f * c + i * g
    shown = np.tanh(c_next)

    def pull_back(dh_next, dc_next):
        d = dh_next * o * (1 + shown) * (1 - shown) + dc_next
        parts = (d * g * (i - i**2), d * c * (f - f**2), d * i * (1 + g) * (1 - g), dh_next * shown * (o - o**2))
        delta = np.concatenate(parts, axis=1)
        return delta @ W, delta @ U, d * f, delta.T @ x, delta.T @ h, delta.sum(0)

    return o * shown, c_next, pull_back


def lstm_cell_backward(dh_next, dc_next, cache):
    return cache(dh_next, dc_next)


def lstm_forward(x, h0, c0, W, U, b):
    states, steps = [(h0, c0)], []
    for x_t in x.swapaxes(0, 1):
        *state, step = lstm_cell_forward(x_t, *states[-1], W, U, b)
        states.append(state)
        steps.append(step)
    h, c = (np.array(kind).transpose(1, 0, 2) for kind in zip(*states[1:], strict=True))
    return h, c, steps


def lstm_backward(dh, dc, cache):
    dx, totals = [], None
    carried = [np.zeros_like(dh[:, 0]), np.zeros_like(dc[:, 0])]
    for t, step in reversed(list(enumerate(cache))):
        dx_t, *both, dW, dU, db = step(dh[:, t] + carried[0], dc[:, t] + carried[1])
        carried = both
        dx.insert(0, dx_t)
        totals = (dW, dU, db) if totals is None else [a + b for a, b in zip(totals, (dW, dU, db), strict=True)]
    return (np.stack(dx, axis=1), *carried, *totals)


def forget_products(f):
    def following(t):
        return np.ones_like(f[:, 0]) if t == f.shape[1] - 1 else f[:, t + 1] * following(t + 1)

    return np.stack([following(t) for t in range(f.shape[1])], axis=1)
