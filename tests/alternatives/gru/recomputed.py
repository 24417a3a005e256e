"""The cache holds the inputs alone; the backward pass computes the forward pass again, and tanh' from cosh."""

import numpy as np


def sigmoid(a):
    return np.exp(np.minimum(a, 0)) / (1 + np.exp(-abs(a)))


def _slope(a):
    """The derivative of the sigmoid, which is even."""
    return sigmoid(a) * sigmoid(-a)


def _after(x, h, W, U, b, b_hn):
    a = np.split(x.dot(W.T) + b, 3, axis=1)
    u = np.split(h.dot(U.T), 3, axis=1)
    a_r, a_z, q = a[0] + u[0], a[1] + u[1], u[2] + b_hn
    return a_r, a_z, q, a[2] + sigmoid(a_r) * q


def gru_cell_forward(x, h, W, U, b, b_hn):
    _, a_z, _, a_n = _after(x, h, W, U, b, b_hn)
    return sigmoid(-a_z) * np.tanh(a_n) + sigmoid(a_z) * h, (x, h, W, U, b, b_hn)


def gru_cell_backward(dh_next, cache):
    x, h, W, U, b, b_hn = cache
    a_r, a_z, q, a_n = _after(x, h, W, U, b, b_hn)
    d_n = dh_next * sigmoid(-a_z) / np.cosh(a_n) ** 2
    d_z = dh_next * (h - np.tanh(a_n)) * _slope(a_z)
    d_r = d_n * q * _slope(a_r)
    d_q = d_n * sigmoid(a_r)
    ones = np.ones(len(x))
    by_x, by_h = np.hstack((d_r, d_z, d_n)), np.hstack((d_r, d_z, d_q))
    return (
        by_x @ W,
        by_h @ U + dh_next * sigmoid(a_z),
        np.dot(x.T, by_x).T,
        np.dot(h.T, by_h).T,
        ones @ by_x,
        ones @ d_q,
    )


def gru_forward(x, h0, W, U, b, b_hn):
    h = np.zeros((len(x), x.shape[1], h0.shape[1]))
    for t in range(x.shape[1]):
        h[:, t], _ = gru_cell_forward(x[:, t], h[:, t - 1] if t else h0, W, U, b, b_hn)
    return h, (x, h0, h, W, U, b, b_hn)


def gru_backward(dh, cache):
    x, h0, h, *parameters = cache
    T = dh.shape[1]
    steps, carried = [], np.zeros_like(h0)
    for t in range(T)[::-1]:
        before = h[:, t - 1] if t else h0
        step = gru_cell_backward(dh[:, t] + carried, (x[:, t], before, *parameters))
        carried = step[1]
        steps.append(step)
    dx, _, *sums = zip(*steps, strict=True)
    return (np.stack(dx[::-1], axis=1), carried, *(np.sum(parts, axis=0) for parts in sums))


def _before(x, h, W, U, b):
    H = h.shape[1]
    a_r, a_z = np.split(x @ W[: 2 * H].T + h @ U[: 2 * H].T + b[: 2 * H], 2, axis=1)
    return a_r, a_z, x @ W[2 * H :].T + (sigmoid(a_r) * h) @ U[2 * H :].T + b[2 * H :]


def gru_reset_before_cell_forward(x, h, W, U, b):
    _, a_z, a_n = _before(x, h, W, U, b)
    return sigmoid(-a_z) * np.tanh(a_n) + sigmoid(a_z) * h, (x, h, W, U, b)


def gru_reset_before_cell_backward(dh_next, cache):
    x, h, W, U, _ = cache
    a_r, a_z, a_n = _before(*cache)
    H = h.shape[1]
    d_n = dh_next * sigmoid(-a_z) / np.cosh(a_n) ** 2
    ds = d_n @ U[2 * H :]
    d_gates = np.hstack((ds * h * _slope(a_r), dh_next * (h - np.tanh(a_n)) * _slope(a_z)))
    d = np.hstack((d_gates, d_n))
    dh = d_gates @ U[: 2 * H] + ds * sigmoid(a_r) + dh_next * sigmoid(a_z)
    return d @ W, dh, d.T @ x, np.vstack((d_gates.T @ h, d_n.T @ (sigmoid(a_r) * h))), d.sum(axis=0)
