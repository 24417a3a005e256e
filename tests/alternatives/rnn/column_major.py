"""Arrays in Fortran order and out of order in memory; time is the first axis inside."""

import numpy as np


class Kept:
    """A cache that is an object."""

    def __init__(self, **values):
        self.__dict__.update(values)


def rnn_cell_forward(x, h, W, U, b):
    h_next = np.asfortranarray(np.tanh(np.add.reduce([x @ W.T, h @ U.T, np.broadcast_to(b, h.shape)])))
    return h_next, Kept(x=x, h=h, W=W, U=U, slope=1 - np.square(h_next))


def rnn_cell_backward(dh_next, cache):
    delta = np.multiply(dh_next, cache.slope, order="F")
    dW = np.add.reduce(delta[:, :, None] * cache.x[:, None, :])
    dU = np.tensordot(delta, cache.h, axes=(0, 0))
    return delta @ cache.W, delta @ cache.U, dW, dU, np.add.reduce(delta)


def rnn_forward(x, h0, W, U, b):
    T = x.shape[1]
    h = np.empty((T + 1, *h0.shape))
    h[0] = h0
    for t in range(T):
        h[t + 1] = np.tanh(x[:, t] @ W.T + h[t] @ U.T + b)
    return h[1:].transpose(1, 0, 2), Kept(x=x, W=W, U=U, h=h)


def rnn_backward(dh, cache):
    x, W, U, h = cache.x, cache.W, cache.U, cache.h
    T = dh.shape[1]
    dx, dW, dU, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros(len(W))
    carried = np.zeros_like(h[0])
    for t in range(T, 0, -1):
        delta = (1 - h[t] ** 2) * (dh[:, t - 1] + carried)
        dx[:, t - 1] = delta @ W
        carried = delta @ U
        dW += delta.T @ x[:, t - 1]
        dU += delta.T @ h[t - 1]
        db += delta.sum(axis=0)
    return dx, carried, dW, dU, db
