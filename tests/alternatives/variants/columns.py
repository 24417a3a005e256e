"""Examples in columns, a matrix for each gate, the step of a plain LSTM with its change added."""

import numpy as np


def sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


class Gate:
    """One gate's rows of W, U and b, for inputs in columns."""

    def __init__(self, W, U, b, place, H):
        rows = slice(place * H, (place + 1) * H)
        self.W, self.U, self.b = W[rows], U[rows], b[rows, None]

    def __call__(self, x, h):
        return np.asfortranarray(self.W @ x + self.U @ h + self.b)


def _gradients(gates, deltas, x, h):
    dx = sum(gate.W.T @ delta for gate, delta in zip(gates, deltas, strict=True))
    dh = sum(gate.U.T @ delta for gate, delta in zip(gates, deltas, strict=True))
    dW, dU = np.vstack([delta @ x.T for delta in deltas]), np.vstack([delta @ h.T for delta in deltas])
    return dx.T, dh.T, dW, dU, np.concatenate([delta.sum(axis=1) for delta in deltas])


def peephole_cell_forward(x, h, c, W, U, b, p):
    x, h, c, p = x.T, h.T, c.T, p[:, :, None]
    gates = [Gate(W, U, b, place, len(h)) for place in range(4)]
    a = [gate(x, h) for gate in gates]
    i, f, g = sigmoid(a[0] + p[0] * c), sigmoid(a[1] + p[1] * c), np.tanh(a[2])
    c_next = f * c + i * g
    o = sigmoid(a[3] + p[2] * c_next)
    return (o * np.tanh(c_next)).T, c_next.T, (gates, x, h, c, p, (i, f, g, o), c_next)


def peephole_cell_backward(dh_next, dc_next, cache):
    gates, x, h, c, p, (i, f, g, o), c_next = cache
    dh, dc = dh_next.T, dc_next.T
    tanh_c = np.tanh(c_next)
    at_o = dh * tanh_c * o * (1 - o)
    dc = dc + dh * o * (1 - tanh_c**2)
    dc = dc + p[2] * at_o
    at_i, at_f, at_g = dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2)
    dx, dh, dW, dU, db = _gradients(gates, (at_i, at_f, at_g, at_o), x, h)
    dp = [np.sum(at_i * c, axis=1), np.sum(at_f * c, axis=1), np.sum(at_o * c_next, axis=1)]
    return dx, dh, (dc * f + p[0] * at_i + p[1] * at_f).T, dW, dU, db, np.array(dp)


def coupled_cell_forward(x, h, c, W, U, b):
    x, h, c = x.T, h.T, c.T
    gates = [Gate(W, U, b, place, len(h)) for place in range(3)]
    i, g, o = (squash(gate(x, h)) for squash, gate in zip((sigmoid, np.tanh, sigmoid), gates, strict=True))
    f = 1 - i
    c_next = f * c + i * g
    return (o * np.tanh(c_next)).T, c_next.T, (gates, x, h, c, (i, f, g, o), c_next)


def coupled_cell_backward(dh_next, dc_next, cache):
    gates, x, h, c, (i, f, g, o), c_next = cache
    dh, dc = dh_next.T, dc_next.T
    tanh_c = np.tanh(c_next)
    dc = dc + dh * o * (1 - tanh_c**2)
    di, df, dg, do = dc * g, dc * c, dc * i, dh * tanh_c
    di = di - df  # f = 1 - i
    deltas = (di * i * (1 - i), dg * (1 - g**2), do * o * (1 - o))
    dx, dh, dW, dU, db = _gradients(gates, deltas, x, h)
    return dx, dh, (dc * f).T, dW, dU, db
