"""One matrix [W U b] times one vector [x; h; 1]; the gradients are cut from the product's."""

import numpy as np


def sigmoid(a):
    return np.piecewise(a, [a >= 0], [lambda v: 1 / (1 + np.exp(-v)), lambda v: np.exp(v) / (1 + np.exp(v))])


def lstm_cell_forward(x, h, c, W, U, b):
    matrix = np.concatenate([W, U, b[:, None]], axis=1)
    vector = np.concatenate([x, h, np.ones((len(x), 1))], axis=1)
    H = h.shape[1]
    a = vector @ matrix.T
    a[:, : 2 * H] = sigmoid(a[:, : 2 * H])
    a[:, 2 * H : 3 * H] = np.tanh(a[:, 2 * H : 3 * H])
    a[:, 3 * H :] = sigmoid(a[:, 3 * H :])
    c_next = a[:, H : 2 * H] * c + a[:, :H] * a[:, 2 * H : 3 * H]
    return [a[:, 3 * H :] * np.tanh(c_next), c_next, [matrix, vector, a, c, c_next, x.shape[1]]]


def lstm_cell_backward(dh_next, dc_next, cache):
    matrix, vector, a, c, c_next, D = cache
    H = c.shape[1]
    i, f, g, o = (a[:, k * H : (k + 1) * H] for k in range(4))
    tanh_c = np.tanh(c_next)
    dc_total = dc_next + dh_next * o - dh_next * o * tanh_c * tanh_c
    delta = np.zeros(a.shape)
    delta[:, :H] = dc_total * g
    delta[:, H : 2 * H] = dc_total * c
    delta[:, 2 * H : 3 * H] = dc_total * i
    delta[:, 3 * H :] = dh_next * tanh_c
    slope = a * (1 - a)
    slope[:, 2 * H : 3 * H] = 1 - g * g
    delta *= slope
    dvector, dmatrix = delta @ matrix, delta.T @ vector
    return [dvector[:, :D], dvector[:, D:-1], dc_total * f, dmatrix[:, :D], dmatrix[:, D:-1], dmatrix[:, -1]]


def lstm_parameters(D, H, forget_bias, rng):
    k = np.sqrt(1 / H)
    W = k * (2 * rng.random((4 * H, D)) - 1)
    U = k * (2 * rng.random((4 * H, H)) - 1)
    return W, U, forget_bias * (np.arange(4 * H) // H == 1)
