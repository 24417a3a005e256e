"""Every sum written out as a loop over entries."""

import math

import numpy as np


def _sigmoid(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


def _preactivation(row, x, h, W, U, b):
    a = b[row]
    for j in range(len(x)):
        a += W[row, j] * x[j]
    for j in range(len(h)):
        a += U[row, j] * h[j]
    return a


def peephole_cell_forward(x, h, c, W, U, b, p):
    N, H = h.shape
    made = {name: np.zeros((N, H)) for name in ("i", "f", "g", "o", "c", "h")}
    for n in range(N):
        for k in range(H):
            a_i, a_f, a_g, a_o = (_preactivation(gate * H + k, x[n], h[n], W, U, b) for gate in range(4))
            i = _sigmoid(a_i + p[0, k] * c[n, k])
            f = _sigmoid(a_f + p[1, k] * c[n, k])
            g = math.tanh(a_g)
            cell = f * c[n, k] + i * g
            o = _sigmoid(a_o + p[2, k] * cell)
            for name, value in zip(made, (i, f, g, o, cell, o * math.tanh(cell)), strict=True):
                made[name][n, k] = value
    return made["h"], made["c"], {"made": made, "given": (x, h, c, W, U, p)}


def peephole_cell_backward(dh_next, dc_next, cache):
    x, h, c, W, U, p = cache["given"]
    made = cache["made"]
    N, H = h.shape
    dx, dh, dc, dp = np.zeros_like(x), np.zeros_like(h), np.zeros_like(c), np.zeros_like(p)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(4 * H)
    for n in range(N):
        for k in range(H):
            i, f, g, o, cell = (made[name][n, k] for name in "ifgoc")
            shown = math.tanh(cell)
            d_o = dh_next[n, k] * shown * o * (1 - o)
            at_cell = dc_next[n, k] + dh_next[n, k] * o * (1 - shown * shown) + p[2, k] * d_o
            d_i, d_f, d_g = at_cell * g * i * (1 - i), at_cell * c[n, k] * f * (1 - f), at_cell * i * (1 - g * g)
            dc[n, k] = at_cell * f + p[0, k] * d_i + p[1, k] * d_f
            dp[0, k] += d_i * c[n, k]
            dp[1, k] += d_f * c[n, k]
            dp[2, k] += d_o * cell
            for gate, delta in enumerate((d_i, d_f, d_g, d_o)):
                row = gate * H + k
                dx[n] += delta * W[row]
                dh[n] += delta * U[row]
                dW[row] += delta * x[n]
                dU[row] += delta * h[n]
                db[row] += delta
    return dx, dh, dc, dW, dU, db, dp


def coupled_cell_forward(x, h, c, W, U, b):
    N, H = h.shape
    made = {name: np.zeros((N, H)) for name in ("i", "g", "o", "c", "h")}
    for n in range(N):
        for k in range(H):
            a_i, a_g, a_o = (_preactivation(gate * H + k, x[n], h[n], W, U, b) for gate in range(3))
            i, g, o = _sigmoid(a_i), math.tanh(a_g), _sigmoid(a_o)
            cell = c[n, k] + i * (g - c[n, k])
            for name, value in zip(made, (i, g, o, cell, o * math.tanh(cell)), strict=True):
                made[name][n, k] = value
    return made["h"], made["c"], {"made": made, "given": (x, h, c, W, U)}


def coupled_cell_backward(dh_next, dc_next, cache):
    x, h, c, W, U = cache["given"]
    made = cache["made"]
    N, H = h.shape
    dx, dh, dc = np.zeros_like(x), np.zeros_like(h), np.zeros_like(c)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(3 * H)
    for n in range(N):
        for k in range(H):
            i, g, o, cell = (made[name][n, k] for name in "igoc")
            shown = math.tanh(cell)
            at_cell = dc_next[n, k] + dh_next[n, k] * o * (1 - shown * shown)
            dc[n, k] = at_cell * (1 - i)
            deltas = (
                at_cell * (g - c[n, k]) * i * (1 - i),
                at_cell * i * (1 - g * g),
                dh_next[n, k] * shown * o * (1 - o),
            )
            for gate, delta in enumerate(deltas):
                row = gate * H + k
                dx[n] += delta * W[row]
                dh[n] += delta * U[row]
                dW[row] += delta * x[n]
                dU[row] += delta * h[n]
                db[row] += delta
    return dx, dh, dc, dW, dU, db
