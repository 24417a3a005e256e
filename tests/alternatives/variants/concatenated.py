"""One matrix times one vector; the peepholes are diagonal matrices, the coupled gates the gates of a plain LSTM."""

import numpy as np


def sigmoid(a):
    return np.piecewise(a, [a >= 0], [lambda v: 1 / (1 + np.exp(-v)), lambda v: np.exp(v) / (1 + np.exp(v))])


def peephole_cell_forward(x, h, c, W, U, b, p):
    H = h.shape[1]
    into = np.concatenate([np.diag(p[0]), np.diag(p[1]), np.zeros((2 * H, H))])
    matrix = np.concatenate([W, U, into, b[:, None]], axis=1)
    vector = np.concatenate([x, h, c, np.ones((len(x), 1))], axis=1)
    a = vector @ matrix.T
    i, f, g = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), np.tanh(a[:, 2 * H : 3 * H])
    c_next = f * c + i * g
    o = sigmoid(a[:, 3 * H :] + c_next @ np.diag(p[2]))
    return [o * np.tanh(c_next), c_next, [matrix, vector, p, i, f, g, o, c, c_next]]


def peephole_cell_backward(dh_next, dc_next, cache):
    matrix, vector, p, i, f, g, o, c, c_next = cache
    H = c.shape[1]
    D = matrix.shape[1] - 2 * H - 1
    tanh_c = np.tanh(c_next)
    d_o = dh_next * tanh_c * o * (1 - o)
    d_cell = dc_next + dh_next * o - dh_next * o * tanh_c**2 + d_o @ np.diag(p[2])
    delta = np.zeros((len(c), 4 * H))
    delta[:, :H] = d_cell * g * i * (1 - i)
    delta[:, H : 2 * H] = d_cell * c * f * (1 - f)
    delta[:, 2 * H : 3 * H] = d_cell * i * (1 - g**2)
    delta[:, 3 * H :] = d_o
    dvector, dmatrix = delta @ matrix, delta.T @ vector
    dp = np.zeros(p.shape)
    dp[0] = np.diag(dmatrix[:H, D + H : -1])
    dp[1] = np.diag(dmatrix[H : 2 * H, D + H : -1])
    dp[2] = np.diag(d_o.T @ c_next)
    dc = d_cell * f + dvector[:, D + H : -1]
    return [dvector[:, :D], dvector[:, D : D + H], dc, dmatrix[:, :D], dmatrix[:, D : D + H], dmatrix[:, -1], dp]


def coupled_cell_forward(x, h, c, W, U, b):
    """An LSTM whose forget gate has the input gate's parameters with the opposite sign: σ(-a) = 1 - σ(a)."""
    H = h.shape[1]
    rows = np.r_[0:H, 0:H, H : 2 * H, 2 * H : 3 * H]
    sign = np.repeat([1.0, -1.0, 1.0, 1.0], H)
    matrix = sign[:, None] * np.concatenate([W, U, b[:, None]], axis=1)[rows]
    vector = np.concatenate([x, h, np.ones((len(x), 1))], axis=1)
    i, f, g, o = np.split(vector @ matrix.T, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_next = f * c + i * g
    return [o * np.tanh(c_next), c_next, [matrix, vector, i, f, g, o, c, c_next]]


def coupled_cell_backward(dh_next, dc_next, cache):
    matrix, vector, i, f, g, o, c, c_next = cache
    H = c.shape[1]
    D = matrix.shape[1] - H - 1
    tanh_c = np.tanh(c_next)
    d = dc_next + dh_next * o * (1 - tanh_c**2)
    parts = [d * g * i * (1 - i), d * c * f * (1 - f), d * i * (1 - g**2), dh_next * tanh_c * o * (1 - o)]
    delta = np.concatenate(parts, axis=1)
    dvector, of_four = delta @ matrix, delta.T @ vector
    dmatrix = np.concatenate([of_four[:H] - of_four[H : 2 * H], of_four[2 * H :]])
    return [dvector[:, :D], dvector[:, D:-1], d * f, dmatrix[:, :D], dmatrix[:, D:-1], dmatrix[:, -1]]
