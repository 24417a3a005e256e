"""The cache holds the inputs alone; the backward pass computes the forward pass again."""

import numpy as np


def rnn_cell_forward(x, h, W, U, b):
    return np.tanh(b + h.dot(U.T) + x.dot(W.T)), (x, h, W, U, b)


def rnn_cell_backward(dh_next, cache):
    x, h, W, U, b = cache
    a = (W @ x.T + U @ h.T).T + b
    delta = dh_next / np.cosh(a) ** 2
    return np.dot(delta, W), np.dot(delta, U), np.dot(x.T, delta).T, np.dot(h.T, delta).T, np.ones(len(x)) @ delta
