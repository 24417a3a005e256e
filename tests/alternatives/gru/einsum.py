"""Gates on an axis of their own, products as einsum; parameters' gradients summed over time in one product."""

import numpy as np


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def gru_cell_forward(x, h, W, U, b, b_hn):
    H = h.shape[1]
    from_x = np.einsum("ghd,nd->gnh", W.reshape(3, H, -1), x) + b.reshape(3, 1, H)
    from_h = np.einsum("ghk,nk->gnh", U.reshape(3, H, H), h)
    r, z = sigmoid(from_x[:2] + from_h[:2])
    n = np.tanh(from_x[2] + r * (from_h[2] + b_hn))
    return z * h + (1 - z) * n, (x, h, W, U, r, z, n, from_h[2] + b_hn)


def gru_cell_backward(dh_next, cache):
    x, h, W, U, r, z, n, q = cache
    H = h.shape[1]
    at_n = np.einsum("nh,nh,nh->nh", dh_next, 1 - z, 1 - n**2)
    gates = [at_n * q * r * (1 - r), dh_next * (h - n) * z * (1 - z)]
    by_x, by_h = np.array([*gates, at_n]), np.array([*gates, at_n * r])
    return (
        np.einsum("gnh,ghd->nd", by_x, W.reshape(3, H, -1)),
        np.einsum("gnh,ghk->nk", by_h, U.reshape(3, H, H)) + dh_next * z,
        np.einsum("gnh,nd->ghd", by_x, x).reshape(W.shape),
        np.einsum("gnh,nk->ghk", by_h, h).reshape(U.shape),
        by_x.sum(axis=1).ravel(),
        by_h[2].sum(axis=0),
    )


def gru_forward(x, h0, W, U, b, b_hn):
    N, T, _ = x.shape
    H = h0.shape[1]
    projected = np.einsum("ntd,gd->ntg", x, W) + b
    h = np.zeros((N, T + 1, H))
    h[:, 0] = h0
    r, z, n, q = np.zeros((4, N, T, H))
    for t in range(T):
        recurrent = np.einsum("nk,gk->ng", h[:, t], U)
        r[:, t] = sigmoid(projected[:, t, :H] + recurrent[:, :H])
        z[:, t] = sigmoid(projected[:, t, H : 2 * H] + recurrent[:, H : 2 * H])
        q[:, t] = recurrent[:, 2 * H :] + b_hn
        n[:, t] = np.tanh(projected[:, t, 2 * H :] + r[:, t] * q[:, t])
        h[:, t + 1] = (1 - z[:, t]) * n[:, t] + z[:, t] * h[:, t]
    return h[:, 1:], (x, h, W, U, r, z, n, q)


def gru_backward(dh, cache):
    x, h, W, U, r, z, n, q = cache
    N, T, H = dh.shape
    before = h[:, :-1]
    by_x, by_h = np.zeros((2, N, T, 3 * H))
    carried = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        total = dh[:, t] + carried
        at_n = total * (1 - z[:, t]) * (1 - n[:, t] ** 2)
        at_z = total * (before[:, t] - n[:, t]) * z[:, t] * (1 - z[:, t])
        at_r = at_n * q[:, t] * r[:, t] * (1 - r[:, t])
        by_x[:, t] = np.hstack([at_r, at_z, at_n])
        by_h[:, t] = np.hstack([at_r, at_z, at_n * r[:, t]])
        carried = total * z[:, t] + by_h[:, t] @ U
    return (
        np.einsum("ntg,gd->ntd", by_x, W),
        carried,
        np.einsum("ntg,ntd->gd", by_x, x),
        np.einsum("ntg,ntk->gk", by_h, before),
        np.einsum("ntg->g", by_x),
        np.einsum("nth->h", by_h[..., 2 * H :]),
    )


def gru_reset_before_cell_forward(x, h, W, U, b):
    H = h.shape[1]
    W, U, b = W.reshape(3, H, -1), U.reshape(3, H, H), b.reshape(3, H)
    r, z = (sigmoid(np.einsum("hd,nd->nh", W[g], x) + np.einsum("hk,nk->nh", U[g], h) + b[g]) for g in (0, 1))
    n = np.tanh(np.einsum("hd,nd->nh", W[2], x) + np.einsum("hk,nk,nk->nh", U[2], r, h) + b[2])
    return (1 - z) * n + z * h, (x, h, W, U, r, z, n)


def gru_reset_before_cell_backward(dh_next, cache):
    x, h, W, U, r, z, n = cache
    at_n = dh_next * (1 - z) * (1 - n**2)
    at_z = dh_next * (h - n) * z * (1 - z)
    ds = np.einsum("nh,hk->nk", at_n, U[2])
    at_r = ds * h * r * (1 - r)
    deltas = np.stack([at_r, at_z, at_n])
    read = np.stack([h, h, r * h])
    return (
        np.einsum("gnh,ghd->nd", deltas, W),
        dh_next * z + ds * r + np.einsum("gnh,ghk->nk", deltas[:2], U[:2]),
        np.einsum("gnh,nd->ghd", deltas, x).reshape(-1, x.shape[1]),
        np.einsum("gnh,gnk->ghk", deltas, read).reshape(-1, h.shape[1]),
        deltas.sum(axis=1).reshape(-1),
    )
