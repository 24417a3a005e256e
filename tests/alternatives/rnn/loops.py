"""Every sum written out as a loop over entries."""

import numpy as np


def rnn_cell_forward(x, h, W, U, b):
    N, D = x.shape
    H = len(b)
    h_next = np.zeros((N, H))
    for n in range(N):
        for i in range(H):
            a = b[i]
            for j in range(D):
                a += W[i, j] * x[n, j]
            for k in range(H):
                a += U[i, k] * h[n, k]
            h_next[n, i] = np.tanh(a)
    return h_next, {"inputs": (x, h), "weights": (W, U), "state": h_next}


def rnn_cell_backward(dh_next, cache):
    (x, h), (W, U), state = cache["inputs"], cache["weights"], cache["state"]
    dx, dh, dW, dU, db = np.zeros_like(x), np.zeros_like(h), np.zeros_like(W), np.zeros_like(U), np.zeros(len(W))
    for n in range(len(x)):
        for i in range(len(W)):
            delta = dh_next[n, i] * (1 - state[n, i] ** 2)
            dx[n] += delta * W[i]
            dh[n] += delta * U[i]
            dW[i] += delta * x[n]
            dU[i] += delta * h[n]
            db[i] += delta
    return dx, dh, dW, dU, db
