"""The sequence without a cell: arrays over time, batch first, with the initial state at index 0."""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-np.clip(a, -700, 700)))


def lstm_forward(x, h0, c0, W, U, b):
    N, T, _ = x.shape
    H = h0.shape[-1]
    H3, C3, gates = np.zeros((N, T + 1, H)), np.zeros((N, T + 1, H)), np.zeros((N, T, 4 * H))
    H3[:, 0], C3[:, 0] = h0, c0
    for t in range(T):
        a = x[:, t].dot(W.T) + H3[:, t].dot(U.T) + b
        i, f, g, o = (a[:, k * H : (k + 1) * H] for k in range(4))
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        C3[:, t + 1] = f * C3[:, t] + i * g
        H3[:, t + 1] = o * np.tanh(C3[:, t + 1])
        gates[:, t] = np.concatenate((i, f, g, o), axis=1)
    return H3[:, 1:], C3[:, 1:], (x, W, U, H3, C3, gates)


def lstm_backward(dh, dc, cache):
    x, W, U, H3, C3, gates = cache
    N, T, H = dh.shape
    dx, dW, dU, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(U.shape), np.zeros(4 * H)
    dh_t, dc_t = np.zeros((N, H)), np.zeros((N, H))
    for t in reversed(range(T)):
        i, f, g, o = np.split(gates[:, t], 4, axis=1)
        dh_t = dh_t + dh[:, t]
        dc_t = dc_t + dc[:, t]
        tanh_c = np.tanh(C3[:, t + 1])
        dc_t = dc_t + (1 - tanh_c**2) * (o * dh_t)
        da = np.empty((N, 4 * H))
        da[:, :H] = i * (1 - i) * (dc_t * g)
        da[:, H : 2 * H] = f * (1 - f) * (dc_t * C3[:, t])
        da[:, 2 * H : 3 * H] = (1 - g**2) * (dc_t * i)
        da[:, 3 * H :] = o * (1 - o) * (dh_t * tanh_c)
        dx[:, t] = da.dot(W)
        dh_t = da.dot(U)
        dc_t = f * dc_t
        dW += da.T.dot(x[:, t])
        dU += da.T.dot(H3[:, t])
        db += np.sum(da, axis=0)
    return dx, dh_t, dc_t, dW, dU, db
