"""Every sum written out as a loop over entries; one unit of one gate of one sequence at a time."""

import math

import numpy as np


def _sigmoid(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def lstm_cell_forward(x, h, c, W, U, b):
    N, H = h.shape
    h_next, c_next = np.zeros((N, H)), np.zeros((N, H))
    gates = {name: np.zeros((N, H)) for name in "ifgo"}
    for n in range(N):
        for k in range(H):
            for place, name in enumerate("ifgo"):
                row = place * H + k
                a = b[row]
                for j in range(len(x[n])):
                    a += W[row, j] * x[n, j]
                for j in range(H):
                    a += U[row, j] * h[n, j]
                gates[name][n, k] = math.tanh(a) if name == "g" else _sigmoid(a)
            c_next[n, k] = gates["f"][n, k] * c[n, k] + gates["i"][n, k] * gates["g"][n, k]
            h_next[n, k] = gates["o"][n, k] * math.tanh(c_next[n, k])
    return h_next, c_next, {"before": (x, h, c), "weights": (W, U), "gates": gates, "cell": c_next}


def lstm_cell_backward(dh_next, dc_next, cache):
    (x, h, c), (W, U), gates, cell = cache["before"], cache["weights"], cache["gates"], cache["cell"]
    N, H = h.shape
    dx, dh, dc = np.zeros_like(x), np.zeros_like(h), np.zeros_like(c)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(4 * H)
    for n in range(N):
        for k in range(H):
            i, f, g, o = (gates[name][n, k] for name in "ifgo")
            shown = math.tanh(cell[n, k])
            at_cell = dc_next[n, k] + dh_next[n, k] * o * (1 - shown * shown)
            dc[n, k] = at_cell * f
            deltas = (
                at_cell * g * i * (1 - i),
                at_cell * c[n, k] * f * (1 - f),
                at_cell * i * (1 - g * g),
                dh_next[n, k] * shown * o * (1 - o),
            )
            for place, delta in enumerate(deltas):
                row = place * H + k
                dx[n] += delta * W[row]
                dh[n] += delta * U[row]
                dW[row] += delta * x[n]
                dU[row] += delta * h[n]
                db[row] += delta
    return dx, dh, dc, dW, dU, db


def forget_products(f):
    N, T, H = f.shape
    products = np.zeros((N, T, H))
    for n in range(N):
        for t in range(T):
            for k in range(H):
                products[n, t, k] = math.prod(f[n, t + 1 :, k])
    return products


def lstm_parameters(D, H, forget_bias, rng):
    k = 1 / math.sqrt(H)
    W, U, b = np.zeros((4 * H, D)), np.zeros((4 * H, H)), np.zeros(4 * H)
    for matrix in (W, U):
        for row in range(4 * H):
            for column in range(matrix.shape[1]):
                matrix[row, column] = rng.uniform(-k, k)
    for unit in range(H, H + H):
        b[unit] = forget_bias
    return W, U, b
