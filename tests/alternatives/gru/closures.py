"""The cache is the backward function itself."""

import numpy as np


def sigmoid(a):
    s = np.empty_like(a)
    positive = a >= 0
    s[positive] = 1 / (1 + np.exp(-a[positive]))
    small = np.exp(a[~positive])
    s[~positive] = small / (1 + small)
    return s


def gru_cell_forward(x, h, W, U, b, b_hn):
    H = h.shape[1]
    from_x, from_h = x @ W.T + b, h @ U.T
    r, z = np.hsplit(sigmoid(from_x[:, : 2 * H] + from_h[:, : 2 * H]), 2)
    q = from_h[:, 2 * H :] + b_hn
    n = np.tanh(from_x[:, 2 * H :] + r * q)

    def pull_back(dh_next):
        dn = dh_next - dh_next * z
        at_n = dn - dn * n**2
        at_r = r * (1 - r) * q * at_n
        at_z = z * (1 - z) * (h - n) * dh_next
        by_x, by_h = np.hstack([at_r, at_z, at_n]), np.hstack([at_r, at_z, r * at_n])
        return by_x @ W, z * dh_next + by_h @ U, by_x.T @ x, by_h.T @ h, by_x.sum(0), by_h[:, 2 * H :].sum(0)

    return n + z * (h - n), pull_back


def gru_cell_backward(dh_next, cache):
    return cache(dh_next)


def gru_forward(x, h0, W, U, b, b_hn):
    states, steps = [h0], []
    for x_t in x.swapaxes(0, 1):
        state, step = gru_cell_forward(x_t, states[-1], W, U, b, b_hn)
        states.append(state)
        steps.append(step)
    return np.array(states[1:]).transpose(1, 0, 2), steps


def gru_backward(dh, cache):
    dx, totals = [], None
    carried = np.zeros_like(dh[:, 0])
    for dh_t, step in zip(dh.swapaxes(0, 1)[::-1], cache[::-1], strict=True):
        dx_t, carried, *parameters = step(dh_t + carried)
        dx.insert(0, dx_t)
        totals = parameters if totals is None else [a + b for a, b in zip(totals, parameters, strict=True)]
    return (np.stack(dx, axis=1), carried, *totals)


def gru_reset_before_cell_forward(x, h, W, U, b):
    H = h.shape[1]
    r, z = np.hsplit(sigmoid(x @ W[: 2 * H].T + h @ U[: 2 * H].T + b[: 2 * H]), 2)
    n = np.tanh(x @ W[2 * H :].T + (r * h) @ U[2 * H :].T + b[2 * H :])

    def pull_back(dh_next):
        at_n = dh_next * (1 - z) * (1 + n) * (1 - n)
        through = at_n @ U[2 * H :]
        gates = np.hstack([through * h * r * (1 - r), dh_next * (h - n) * z * (1 - z)])
        delta = np.hstack([gates, at_n])
        dU = np.concatenate((gates.T @ h, at_n.T @ (r * h)))
        return delta @ W, gates @ U[: 2 * H] + through * r + dh_next * z, delta.T @ x, dU, delta.sum(0)

    return n - z * n + z * h, pull_back


def gru_reset_before_cell_backward(dh_next, cache):
    return cache(dh_next)
