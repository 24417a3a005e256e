"""The caches hold inputs and states alone; the backward passes compute the gates again."""

import numpy as np


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def _gates(x, h, W, U, b):
    H = h.shape[1]
    a = b + x.dot(W.T) + h.dot(U.T)
    return sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), np.tanh(a[:, 2 * H : 3 * H]), sigmoid(a[:, 3 * H :])


def lstm_cell_forward(x, h, c, W, U, b):
    i, f, g, o = _gates(x, h, W, U, b)
    c_next = c * f + g * i
    return np.tanh(c_next) * o, c_next, (x, h, c, W, U, b)


def lstm_cell_backward(dh_next, dc_next, cache):
    x, h, c, W, U, b = cache
    i, f, g, o = _gates(x, h, W, U, b)
    c_next = f * c + i * g
    do = dh_next * np.tanh(c_next)
    dc_next = dc_next + dh_next * o / np.cosh(c_next) ** 2
    di, df, dg = dc_next * g, dc_next * c, dc_next * i
    delta = np.hstack([di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g), do * o * (1 - o)])
    return delta.dot(W), delta.dot(U), f * dc_next, delta.T.dot(x), delta.T.dot(h), np.ones(len(x)) @ delta


def lstm_forward(x, h0, c0, W, U, b):
    N, T, _ = x.shape
    h, c = np.empty((N, T, len(h0[0]))), np.empty((N, T, len(h0[0])))
    before = h0, c0
    for t in range(T):
        h[:, t], c[:, t], _ = lstm_cell_forward(x[:, t], *before, W, U, b)
        before = h[:, t], c[:, t]
    return h, c, (x, h0, c0, W, U, b, h, c)


def lstm_backward(dh, dc, cache):
    x, h0, c0, W, U, b, h, c = cache
    h_before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    c_before = np.concatenate([c0[:, None], c[:, :-1]], axis=1)
    dx = np.empty(x.shape)
    sums = [np.zeros(W.shape), np.zeros(U.shape), np.zeros(b.shape)]
    from_h, from_c = 0.0, 0.0
    for t in range(x.shape[1] - 1, -1, -1):
        step = (x[:, t], h_before[:, t], c_before[:, t], W, U, b)
        dx[:, t], from_h, from_c, *parameters = lstm_cell_backward(dh[:, t] + from_h, dc[:, t] + from_c, step)
        sums = [total + part for total, part in zip(sums, parameters, strict=True)]
    return dx, from_h, from_c, *sums


def forget_products(f):
    following = np.concatenate([f[:, 1:], np.ones_like(f[:, :1])], axis=1)
    return np.flip(np.cumprod(np.flip(following, axis=1), axis=1), axis=1)


def lstm_parameters(D, H, forget_bias, rng):
    k = H**-0.5
    W = rng.uniform(low=-k, high=k, size=(4 * H, D))
    U = rng.uniform(low=-k, high=k, size=(4 * H, H))
    return W, U, np.repeat([0.0, forget_bias, 0.0, 0.0], H)
