"""All products of a from one step to another, in a triangle, from which each round takes those that it has reached."""

import numpy as np


def linear_scan(a, u, h0):
    T = u.shape[1]
    steps = np.arange(T)
    later = steps[:, None] > steps[None, :]
    # Row t, column s: a_t where t > s, else 1; multiplied down the rows it is the product of a from s + 1 to t.
    factors = np.where(later[None, :, :, None], a[:, :, None, :], 1.0)
    products = np.cumprod(factors, axis=1) * (later | (steps[:, None] == steps[None, :]))[None, :, :, None]
    A, B = [], []
    for r in range(1 + int(np.ceil(np.log2(T)))):
        first = np.maximum(0, steps - 2**r + 1)
        reached = steps[None, :] >= first[:, None]
        A.append(products[:, steps, first] * a[:, first])
        B.append(np.einsum("ts,ntsh,nsh->nth", reached, products, u))
    return A[-1] * h0[:, None] + B[-1], np.stack(A), np.stack(B)


def mingru_scan_forward(x, h0, W, b):
    H = h0.shape[1]
    a_z, candidate = np.split(x @ W.T + b, [H], axis=2)
    keep = 1 / (1 + np.exp(np.clip(a_z, -700, 700)))
    return linear_scan(keep, candidate - keep * candidate, h0)


def mingru_forward(x, h0, W, b):
    N, T, D = x.shape
    H = h0.shape[1]
    z, candidate, h = np.zeros((3, N, T, H))
    for n in range(N):
        for i in range(H):
            state = h0[n, i]
            for t in range(T):
                z[n, t, i] = 1 / (1 + np.exp(-sum(W[i, j] * x[n, t, j] for j in range(D)) - b[i]))
                candidate[n, t, i] = sum(W[H + i, j] * x[n, t, j] for j in range(D)) + b[H + i]
                state = state + z[n, t, i] * (candidate[n, t, i] - state)
                h[n, t, i] = state
    return h, [x, h0, W, z, candidate, h]


def mingru_backward(dh, cache):
    x, h0, W, z, candidate, h = cache
    N, T, H = dh.shape
    dx, dh0, dW, db = np.zeros_like(x), np.zeros_like(h0), np.zeros_like(W), np.zeros(2 * H)
    for n in range(N):
        for i in range(H):
            total = 0.0
            for t in range(T - 1, -1, -1):
                total += dh[n, t, i]
                old = h[n, t - 1, i] if t else h0[n, i]
                at_z = total * (candidate[n, t, i] - old) * z[n, t, i] * (1 - z[n, t, i])
                at_h = total * z[n, t, i]
                for row, at in ((i, at_z), (H + i, at_h)):
                    dx[n, t] += at * W[row]
                    dW[row] += at * x[n, t]
                    db[row] += at
                total *= 1 - z[n, t, i]
            dh0[n, i] = total
    return [dx, dh0, dW, db]
