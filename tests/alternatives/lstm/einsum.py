"""Gates on an axis of their own; parameters' gradients summed over time in one product at the end."""

import numpy as np


def lstm_forward(x, h0, c0, W, U, b):
    N, T, D = x.shape
    H = h0.shape[1]
    W4, U4 = W.reshape(4, H, D), U.reshape(4, H, H)
    projected = np.einsum("ntd,khd->tknh", x, W4) + b.reshape(1, 4, 1, H)
    h, c, gates = np.zeros((T + 1, N, H)), np.zeros((T + 1, N, H)), np.zeros((T, 4, N, H))
    h[0], c[0] = h0, c0
    for t in range(T):
        a = projected[t] + np.einsum("nj,khj->knh", h[t], U4)
        gates[t] = np.stack([sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2]), sigmoid(a[3])])
        i, f, g, o = gates[t]
        c[t + 1] = f * c[t] + i * g
        h[t + 1] = o * np.tanh(c[t + 1])
    cache = {"x": x, "W": W4, "U": U4, "h": h, "c": c, "gates": gates}
    return h[1:].swapaxes(0, 1), c[1:].swapaxes(0, 1), cache


def lstm_backward(dh, dc, cache):
    x, W4, U4, h, c, gates = cache.values()
    T, _, _, H = gates.shape
    delta = np.zeros(gates.shape)
    dh_t, dc_t = 0.0, 0.0
    for t in range(T - 1, -1, -1):
        i, f, g, o = gates[t]
        tanh_c = np.tanh(c[t + 1])
        dh_t = dh_t + dh[:, t]
        dc_t = dc_t + dc[:, t] + dh_t * o * (1 - tanh_c**2)
        at_gates = np.stack([dc_t * g, dc_t * c[t], dc_t * i, dh_t * tanh_c])
        delta[t] = at_gates * np.where(np.arange(4)[:, None, None] == 2, 1 - gates[t] ** 2, gates[t] * (1 - gates[t]))
        dh_t, dc_t = np.einsum("knh,khj->nj", delta[t], U4), dc_t * f
    return (
        np.einsum("tknh,khd->ntd", delta, W4),
        dh_t,
        dc_t,
        np.einsum("tknh,ntd->khd", delta, x).reshape(4 * H, -1),
        np.einsum("tknh,tnj->khj", delta, h[:-1]).reshape(4 * H, H),
        delta.sum(axis=(0, 2)).reshape(4 * H),
    )


def sigmoid(a):
    return 0.5 + 0.5 * np.tanh(0.5 * a)


def forget_products(f):
    later = np.arange(f.shape[1])[:, None] < np.arange(f.shape[1])
    return np.where(later[None, :, :, None], f[:, None], 1.0).prod(axis=2)
