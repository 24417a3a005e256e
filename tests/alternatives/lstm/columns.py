"""Examples in columns and a matrix for each gate, as in deeplearning.ai's course; dictionaries throughout."""

import numpy as np


def sigmoid(a):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-a))


def _cut(W, U, b):
    H = len(b) // 4
    rows = {gate: slice(k * H, k * H + H) for k, gate in enumerate("ifgo")}
    W_f = {gate: np.concatenate([U[part], W[part]], axis=1) for gate, part in rows.items()}
    return W_f, {gate: b[part].reshape(-1, 1) for gate, part in rows.items()}


def lstm_cell_forward(x, h, c, W, U, b):
    weights, biases = _cut(W, U, b)
    xt, a_prev, c_prev = x.T, h.T, c.T
    concat = np.concatenate((a_prev, xt), axis=0)
    it = sigmoid(weights["i"] @ concat + biases["i"])
    ft = sigmoid(weights["f"] @ concat + biases["f"])
    cct = np.tanh(weights["g"] @ concat + biases["g"])
    ot = sigmoid(weights["o"] @ concat + biases["o"])
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    return a_next.T, c_next.T, (concat, c_prev, c_next, it, ft, cct, ot, weights)


def lstm_cell_backward(dh_next, dc_next, cache):
    concat, c_prev, c_next, it, ft, cct, ot, weights = cache
    n_a = len(c_prev)
    da_next, dc_next = dh_next.T, dc_next.T
    dot = da_next * np.tanh(c_next) * ot * (1 - ot)
    dcct = (dc_next * it + ot * (1 - np.square(np.tanh(c_next))) * it * da_next) * (1 - np.square(cct))
    dit = (dc_next * cct + ot * (1 - np.square(np.tanh(c_next))) * cct * da_next) * it * (1 - it)
    dft = (dc_next * c_prev + ot * (1 - np.square(np.tanh(c_next))) * c_prev * da_next) * ft * (1 - ft)
    deltas = {"i": dit, "f": dft, "g": dcct, "o": dot}
    dconcat = sum(weights[gate].T @ deltas[gate] for gate in deltas)
    dc_prev = dc_next * ft + ot * (1 - np.square(np.tanh(c_next))) * ft * da_next
    dweights = np.concatenate([deltas[gate] @ concat.T for gate in "ifgo"])
    db = np.concatenate([deltas[gate].sum(axis=1) for gate in "ifgo"])
    return dconcat[n_a:].T, dconcat[:n_a].T, dc_prev.T, dweights[:, n_a:], dweights[:, :n_a], db


def lstm_forward(x, h0, c0, W, U, b):
    N, T, _ = x.shape
    a, c = np.zeros((h0.shape[1], N, T)), np.zeros((h0.shape[1], N, T))
    a_next, c_next = h0, c0
    caches = []
    for t in range(T):
        a_next, c_next, cache = lstm_cell_forward(x[:, t, :], a_next, c_next, W, U, b)
        a[:, :, t], c[:, :, t] = a_next.T, c_next.T
        caches.append(cache)
    return a.transpose(1, 2, 0), c.transpose(1, 2, 0), (caches, x)


def lstm_backward(dh, dc, cache):
    caches, x = cache
    N, T, D = x.shape
    dx = np.zeros((N, T, D))
    da_prev, dc_prev = np.zeros(dh[:, 0].shape), np.zeros(dc[:, 0].shape)
    gradients = {}
    for t in reversed(range(T)):
        step = lstm_cell_backward(dh[:, t] + da_prev, dc[:, t] + dc_prev, caches[t])
        dx[:, t, :], da_prev, dc_prev = step[:3]
        for name, value in zip(("W", "U", "b"), step[3:], strict=True):
            gradients[name] = gradients.get(name, 0) + value
    return dx, da_prev, dc_prev, gradients["W"], gradients["U"], gradients["b"]
