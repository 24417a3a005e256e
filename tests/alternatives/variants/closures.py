"""The cache is the backward function itself."""

import numpy as np


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def _parameters(delta, x, h):
    return delta.T @ x, delta.T @ h, delta.sum(axis=0)


def peephole_cell_forward(x, h, c, W, U, b, p):
    a_i, a_f, a_g, a_o = np.hsplit(x @ W.T + b + h @ U.T, 4)
    i, f, g = sigmoid(a_i + c * p[0]), sigmoid(a_f + c * p[1]), np.tanh(a_g)
    c_next = c * f + g * i
    o, shown = sigmoid(a_o + c_next * p[2]), np.tanh(c_next)

    def pull_back(dh_next, dc_next):
        d_o = dh_next * shown * o * (1 - o)
        d = p[2] * d_o + dh_next * o * (1 - shown) * (1 + shown) + dc_next
        d_i, d_f = d * g * i * (1 - i), d * c * f * (1 - f)
        delta = np.concatenate((d_i, d_f, d * i * (1 - g * g), d_o), axis=1)
        dp = np.vstack([(d_i * c).sum(0), (d_f * c).sum(0), (d_o * c_next).sum(0)])
        return delta @ W, delta @ U, f * d + d_i * p[0] + d_f * p[1], *_parameters(delta, x, h), dp

    return o * shown, c_next, pull_back


def peephole_cell_backward(dh_next, dc_next, cache):
    return cache(dh_next, dc_next)


def coupled_cell_forward(x, h, c, W, U, b):
    a_i, a_g, a_o = np.hsplit(x @ W.T + b + h @ U.T, 3)
    i, forget, g, o = sigmoid(a_i), sigmoid(-a_i), np.tanh(a_g), sigmoid(a_o)
    c_next = forget * c + i * g
    shown = np.tanh(c_next)

    def pull_back(dh_next, dc_next):
        d = dh_next * o * (1 - shown) * (1 + shown) + dc_next
        slope = i * forget
        delta = np.concatenate((d * slope * g - d * slope * c, d * i * (1 - g * g), dh_next * shown * o * (1 - o)), 1)
        return delta @ W, delta @ U, forget * d, *_parameters(delta, x, h)

    return o * shown, c_next, pull_back


def coupled_cell_backward(dh_next, dc_next, cache):
    return cache(dh_next, dc_next)
