"""One block matrix times one vector [x; h; 1]; the gradients are cut from the product's."""

import numpy as np


def sigmoid(a):
    return 0.5 * np.tanh(0.5 * a) + 0.5


def _blocks(W, U, b, b_hn):
    """Rows for r, z, the input's part of n, and q; columns for x, h and 1."""
    H = len(b_hn)
    matrix = np.zeros((4 * H, W.shape[1] + H + 1))
    D = W.shape[1]
    matrix[: 3 * H, :D], matrix[: 3 * H, -1] = W, b
    matrix[: 2 * H, D:-1] = U[: 2 * H]
    matrix[3 * H :, D:-1], matrix[3 * H :, -1] = U[2 * H :], b_hn
    return matrix


def gru_cell_forward(x, h, W, U, b, b_hn):
    H = h.shape[1]
    matrix = _blocks(W, U, b, b_hn)
    vector = np.hstack([x, h, np.ones((len(x), 1))])
    a = vector @ matrix.T
    gates = sigmoid(a[:, : 2 * H])
    r, z, q = gates[:, :H], gates[:, H:], a[:, 3 * H :]
    n = np.tanh(a[:, 2 * H : 3 * H] + r * q)
    return [(1 - z) * n + z * h, (matrix, vector, gates, q, n)]


def gru_cell_backward(dh_next, cache):
    matrix, vector, gates, q, n = cache
    H = n.shape[1]
    D = matrix.shape[1] - H - 1
    r, z, h = gates[:, :H], gates[:, H:], vector[:, D:-1]
    da = np.zeros((len(n), 4 * H))
    da[:, 2 * H : 3 * H] = dh_next * (1 - z) * (1 - n**2)
    da[:, 3 * H :] = da[:, 2 * H : 3 * H] * r
    upstream = np.hstack([da[:, 2 * H : 3 * H] * q, dh_next * (h - n)])
    da[:, : 2 * H] = upstream * gates * (1 - gates)
    dvector, dmatrix = da @ matrix, da.T @ vector
    dU = np.vstack([dmatrix[: 2 * H, D:-1], dmatrix[3 * H :, D:-1]])
    dh = dvector[:, D:-1] + dh_next * z
    return [dvector[:, :D], dh, dmatrix[: 3 * H, :D], dU, dmatrix[: 3 * H, -1], dmatrix[3 * H :, -1]]


def gru_reset_before_cell_forward(x, h, W, U, b):
    H = h.shape[1]
    matrix = np.hstack([W, U, b[:, None]])
    one = np.ones((len(x), 1))
    vector = np.hstack([x, h, one])
    gates = sigmoid(vector @ matrix[: 2 * H].T)
    r, z = np.split(gates, 2, axis=1)
    reset = np.hstack([x, r * h, one])
    n = np.tanh(reset @ matrix[2 * H :].T)
    return [h + (1 - z) * (n - h), (matrix, vector, reset, gates, n)]


def gru_reset_before_cell_backward(dh_next, cache):
    matrix, vector, reset, gates, n = cache
    H = n.shape[1]
    D = matrix.shape[1] - H - 1
    r, z = np.split(gates, 2, axis=1)
    h = vector[:, D:-1]
    at_n = dh_next * (1 - z) * (1 - n**2)
    dreset = at_n @ matrix[2 * H :]
    ds = dreset[:, D:-1]
    at_gates = np.hstack([ds * h, dh_next * (h - n)]) * gates * (1 - gates)
    dvector = at_gates @ matrix[: 2 * H]
    dmatrix = np.vstack([at_gates.T @ vector, at_n.T @ reset])
    dh = dh_next * z + ds * r + dvector[:, D:-1]
    return [dreset[:, :D] + dvector[:, :D], dh, dmatrix[:, :D], dmatrix[:, D:-1], dmatrix[:, -1]]
