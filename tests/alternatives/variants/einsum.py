"""Gates on an axis of their own, products as einsum."""

import numpy as np


def _apart(W, U, b, H):
    return W.reshape(-1, H, W.shape[1]), U.reshape(-1, H, H), b.reshape(-1, 1, H)


def _preactivations(x, h, W, U, b):
    W, U, b = _apart(W, U, b, h.shape[1])
    return np.einsum("nd,khd->knh", x, W) + np.einsum("nj,khj->knh", h, U) + b


def _gradients(delta, x, h, W, U):
    H = h.shape[1]
    W, U, _ = _apart(W, U, np.zeros(len(W)), H)
    return (
        np.einsum("knh,khd->nd", delta, W),
        np.einsum("knh,khj->nj", delta, U),
        np.einsum("knh,nd->khd", delta, x).reshape(-1, x.shape[1]),
        np.einsum("knh,nj->khj", delta, h).reshape(-1, H),
        np.einsum("knh->kh", delta).ravel(),
    )


def peephole_cell_forward(x, h, c, W, U, b, p):
    a = _preactivations(x, h, W, U, b)
    a[:2] += np.einsum("kh,nh->knh", p[:2], c)
    i, f = sigmoid(a[:2])
    g = np.tanh(a[2])
    c_next = np.einsum("knh,knh->nh", np.stack([f, i]), np.stack([c, g]))
    a[3] += p[2] * c_next
    o = sigmoid(a[3])
    cache = {"given": (x, h, c, W, U, p), "gates": np.stack([i, f, g, o]), "c_next": c_next}
    return o * np.tanh(c_next), c_next, cache


def peephole_cell_backward(dh_next, dc_next, cache):
    (x, h, c, W, U, p), gates, c_next = cache.values()
    i, f, g, o = gates
    tanh_c = np.tanh(c_next)
    slope = np.stack([i * (1 - i), f * (1 - f), 1 - g**2, o * (1 - o)])
    delta = np.empty(gates.shape)
    delta[3] = dh_next * tanh_c * slope[3]
    d = dc_next + dh_next * o * (1 - tanh_c**2) + delta[3] * p[2]
    delta[:3] = d * np.stack([g, c, i]) * slope[:3]
    dx, dh, dW, dU, db = _gradients(delta, x, h, W, U)
    dc = d * f + np.einsum("knh,kh->nh", delta[:2], p[:2])
    dp = np.einsum("knh,knh->kh", delta[[0, 1, 3]], np.stack([c, c, c_next]))
    return dx, dh, dc, dW, dU, db, dp


def coupled_cell_forward(x, h, c, W, U, b):
    a_i, a_g, a_o = _preactivations(x, h, W, U, b)
    gates = np.stack([sigmoid(a_i), np.tanh(a_g), sigmoid(a_o)])
    c_next = gates[0] * gates[1] + c - gates[0] * c
    return gates[2] * np.tanh(c_next), c_next, {"given": (x, h, c, W, U), "gates": gates, "c_next": c_next}


def coupled_cell_backward(dh_next, dc_next, cache):
    (x, h, c, W, U), gates, c_next = cache.values()
    i, g, o = gates
    tanh_c = np.tanh(c_next)
    d = dc_next + dh_next * o * (1 - tanh_c**2)
    delta = np.stack([d * (g - c), d * i, dh_next * tanh_c])
    delta *= np.where(np.arange(3)[:, None, None] == 1, 1 - gates**2, gates * (1 - gates))
    dx, dh, dW, dU, db = _gradients(delta, x, h, W, U)
    return dx, dh, d * (1 - i), dW, dU, db


def sigmoid(a):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-a))
