"""Every sum written out as a loop over entries; the sigmoid of one number at a time, by the math module."""

import math

import numpy as np


def sigmoid(a):
    s = np.zeros(a.shape)
    for index, value in np.ndenumerate(a):
        s[index] = 1 / (1 + math.exp(-value)) if value > 0 else math.exp(value) / (1 + math.exp(value))
    return s


def gru_cell_forward(x, h, W, U, b, b_hn):
    N, H = h.shape
    h_next, kept = np.zeros((N, H)), {}
    for m in range(N):
        for i in range(H):
            a = [sum(W[g * H + i, j] * x[m, j] for j in range(x.shape[1])) + b[g * H + i] for g in range(3)]
            u = [sum(U[g * H + i, k] * h[m, k] for k in range(H)) for g in range(3)]
            r = 0.5 * (1 + math.tanh((a[0] + u[0]) / 2))
            z = 0.5 * (1 + math.tanh((a[1] + u[1]) / 2))
            q = u[2] + b_hn[i]
            n = math.tanh(a[2] + r * q)
            h_next[m, i] = n - z * n + z * h[m, i]
            kept[m, i] = r, z, q, n
    return h_next, {"inputs": (x, h), "weights": (W, U), "gates": kept}


def gru_cell_backward(dh_next, cache):
    (x, h), (W, U) = cache["inputs"], cache["weights"]
    N, H = h.shape
    dx, dh, dW, dU = np.zeros_like(x), np.zeros_like(h), np.zeros_like(W), np.zeros_like(U)
    db, db_hn = np.zeros(3 * H), np.zeros(H)
    for m in range(N):
        for i in range(H):
            r, z, q, n = cache["gates"][m, i]
            at_n = dh_next[m, i] * (1 - z) * (1 - n * n)
            at_z = dh_next[m, i] * (h[m, i] - n) * z * (1 - z)
            at_r = at_n * q * r * (1 - r)
            dh[m, i] += dh_next[m, i] * z
            for g, (input_side, state_side) in enumerate([(at_r, at_r), (at_z, at_z), (at_n, at_n * r)]):
                row = g * H + i
                dx[m] += input_side * W[row]
                dh[m] += state_side * U[row]
                dW[row] += input_side * x[m]
                dU[row] += state_side * h[m]
                db[row] += input_side
            db_hn[i] += at_n * r
    return dx, dh, dW, dU, db, db_hn


def gru_forward(x, h0, W, U, b, b_hn):
    """Sequence by sequence, each as a batch of one."""
    h, caches = np.zeros((*x.shape[:2], len(b_hn))), []
    for m in range(len(x)):
        state, steps = h0[m : m + 1], []
        for t in range(x.shape[1]):
            state, step = gru_cell_forward(x[m : m + 1, t], state, W, U, b, b_hn)
            h[m, t] = state[0]
            steps.append(step)
        caches.append(steps)
    return h, caches


def gru_backward(dh, cache):
    N, T, H = dh.shape
    first = cache[0][0]
    dx, dh0 = np.zeros((N, T, first["inputs"][0].shape[1])), np.zeros((N, H))
    sums = [np.zeros_like(first["weights"][0]), np.zeros_like(first["weights"][1]), np.zeros(3 * H), np.zeros(H)]
    for m, steps in enumerate(cache):
        carried = np.zeros((1, H))
        for t in range(T - 1, -1, -1):
            dx_t, carried, *parts = gru_cell_backward(dh[m : m + 1, t] + carried, steps[t])
            dx[m, t] = dx_t[0]
            for total, part in zip(sums, parts, strict=True):
                total += part
        dh0[m] = carried[0]
    return dx, dh0, *sums


def gru_reset_before_cell_forward(x, h, W, U, b):
    N, H = h.shape
    r, z, n = np.zeros((N, H)), np.zeros((N, H)), np.zeros((N, H))
    for m in range(N):
        for i in range(H):
            r[m, i] = sigmoid(np.array(W[i] @ x[m] + U[i] @ h[m] + b[i]))
            z[m, i] = sigmoid(np.array(W[H + i] @ x[m] + U[H + i] @ h[m] + b[H + i]))
        for i in range(H):
            row = 2 * H + i
            n[m, i] = math.tanh(W[row] @ x[m] + sum(U[row, k] * r[m, k] * h[m, k] for k in range(H)) + b[row])
    return n + z * (h - n), (x, h, W, U, r, z, n)


def gru_reset_before_cell_backward(dh_next, cache):
    x, h, W, U, r, z, n = cache
    N, H = h.shape
    dx, dh, dW, dU, db = np.zeros_like(x), dh_next * z, np.zeros_like(W), np.zeros_like(U), np.zeros(3 * H)
    for m in range(N):
        at_n = [dh_next[m, i] * (1 - z[m, i]) * (1 - n[m, i] ** 2) for i in range(H)]
        ds = [sum(at_n[i] * U[2 * H + i, k] for i in range(H)) for k in range(H)]
        for i in range(H):
            at_r = ds[i] * h[m, i] * r[m, i] * (1 - r[m, i])
            at_z = dh_next[m, i] * (h[m, i] - n[m, i]) * z[m, i] * (1 - z[m, i])
            dh[m, i] += ds[i] * r[m, i]
            dh[m] += at_r * U[i] + at_z * U[H + i]
            dU[2 * H + i] += at_n[i] * r[m] * h[m]
            dU[i] += at_r * h[m]
            dU[H + i] += at_z * h[m]
            for row, delta in ((i, at_r), (H + i, at_z), (2 * H + i, at_n[i])):
                dx[m] += delta * W[row]
                dW[row] += delta * x[m]
                db[row] += delta
    return dx, dh, dW, dU, db
