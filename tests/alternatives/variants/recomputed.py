"""The cache holds the inputs alone; the backward pass computes the forward pass again."""

import numpy as np


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def _peephole(x, h, c, W, U, b, p):
    H = h.shape[1]
    a = b + h.dot(U.T) + x.dot(W.T)
    a[:, : 2 * H] += np.hstack([c, c]) * p[:2].ravel()
    i, f, g = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), np.tanh(a[:, 2 * H : 3 * H])
    c_next = i * g + c * f
    return i, f, g, sigmoid(c_next * p[2] + a[:, 3 * H :]), c_next


def peephole_cell_forward(x, h, c, W, U, b, p):
    *_, o, c_next = _peephole(x, h, c, W, U, b, p)
    return np.tanh(c_next) * o, c_next, (x, h, c, W, U, b, p)


def peephole_cell_backward(dh_next, dc_next, cache):
    x, h, c, W, _, _, p = cache
    U = cache[4]
    i, f, g, o, c_next = _peephole(*cache)
    do = dh_next * np.tanh(c_next) * (o - o**2)
    d = dh_next * o / np.cosh(c_next) ** 2 + dc_next + do * p[2]
    di, df, dg = d * g * (i - i**2), d * c * (f - f**2), d * i * (1 - g) * (1 + g)
    delta = np.hstack((di, df, dg, do))
    dc = d * f + di * p[0] + df * p[1]
    dp = np.array([np.einsum("nh,nh->h", one, other) for one, other in ((di, c), (df, c), (do, c_next))])
    return np.dot(delta, W), np.dot(delta, U), dc, np.dot(x.T, delta).T, np.dot(h.T, delta).T, delta.sum(0), dp


def _coupled(x, h, c, W, U, b):
    H = h.shape[1]
    a = b + h.dot(U.T) + x.dot(W.T)
    i, g, o = sigmoid(a[:, :H]), np.tanh(a[:, H:-H]), sigmoid(a[:, -H:])
    return i, g, o, c + i * (g - c)


def coupled_cell_forward(x, h, c, W, U, b):
    *_, o, c_next = _coupled(x, h, c, W, U, b)
    return np.tanh(c_next) * o, c_next, (x, h, c, W, U, b)


def coupled_cell_backward(dh_next, dc_next, cache):
    x, h, c, W, U, _ = cache
    i, g, o, c_next = _coupled(*cache)
    d = dh_next * o / np.cosh(c_next) ** 2 + dc_next
    d_keep = d * c  # at the gate 1 - i
    delta = np.hstack(((d * g - d_keep) * (i - i**2), d * i * (1 - g**2), dh_next * np.tanh(c_next) * (o - o**2)))
    return delta @ W, delta @ U, d - d * i, (x.T @ delta).T, (h.T @ delta).T, np.ones(len(x)) @ delta
