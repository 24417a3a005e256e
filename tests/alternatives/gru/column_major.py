"""Arrays in Fortran order and out of order in memory, features first inside; the cache is an object."""

import numpy as np


class Kept:
    """A cache that is an object."""

    def __init__(self, **values):
        self.__dict__.update(values)


def sigmoid(a):
    return np.asfortranarray(np.piecewise(a, [a >= 0], [lambda v: 1 / (1 + np.exp(-v)), _of_negative]))


def _of_negative(a):
    return np.exp(a) / (1 + np.exp(a))


def _thirds(array):
    H = len(array) // 3
    return array[:H], array[H : 2 * H], array[2 * H :]


def gru_cell_forward(x, h, W, U, b, b_hn):
    r, z, n = (np.dot(w, x.T) + bias[:, None] for w, bias in zip(_thirds(W), _thirds(b), strict=True))
    u_r, u_z, u_n = (np.dot(u, h.T) for u in _thirds(U))
    r, z, q = sigmoid(r + u_r), sigmoid(z + u_z), u_n + b_hn[:, None]
    n = np.tanh(n + r * q)
    return ((1 - z) * n + z * h.T).T, Kept(x=x, h=h, W=W, U=U, r=r.T, z=z.T, q=q.T, n=n.T)


def gru_cell_backward(dh_next, cache):
    c = cache
    dn = np.multiply(dh_next, 1 - c.z, order="F")
    dz = np.multiply(dh_next, c.h - c.n, order="F")
    at_n = dn * (1 - np.square(c.n))
    at_z = dz * (c.z - np.square(c.z))
    at_r = at_n * c.q * (c.r - np.square(c.r))
    dq = np.asfortranarray(at_n * c.r)
    dx = sum(d @ w for d, w in zip((at_r, at_z, at_n), _thirds(c.W), strict=True))
    dh = dh_next * c.z + sum(d @ u for d, u in zip((at_r, at_z, dq), _thirds(c.U), strict=True))
    dW = np.vstack([np.tensordot(d, c.x, axes=(0, 0)) for d in (at_r, at_z, at_n)])
    dU = np.vstack([np.tensordot(d, c.h, axes=(0, 0)) for d in (at_r, at_z, dq)])
    db = np.hstack([np.add.reduce(d) for d in (at_r, at_z, at_n)])
    return dx, dh, dW, dU, db, np.add.reduce(dq)


def gru_forward(x, h0, W, U, b, b_hn):
    T = x.shape[1]
    h = np.empty((T + 1, *h0.shape))
    h[0] = h0
    steps = []
    for t in range(T):
        h[t + 1], step = gru_cell_forward(x[:, t], h[t], W, U, b, b_hn)
        steps.append(step)
    return h[1:].transpose(1, 0, 2), Kept(steps=steps)


def gru_backward(dh, cache):
    dx = np.zeros((*dh.shape[:2], cache.steps[0].x.shape[1]), order="F")
    sums = None
    carried = 0 * dh[:, 0]
    for t in range(dh.shape[1] - 1, -1, -1):
        dx[:, t], carried, *more = gru_cell_backward(dh[:, t] + carried, cache.steps[t])
        if sums is None:
            sums = more
        else:
            for total, part in zip(sums, more, strict=True):
                total += part
    return (dx, carried, *sums)


def gru_reset_before_cell_forward(x, h, W, U, b):
    (W_r, W_z, W_n), (U_r, U_z, U_n), (b_r, b_z, b_n) = _thirds(W), _thirds(U), _thirds(b)
    r = sigmoid(np.add.reduce([x @ W_r.T, h @ U_r.T, np.broadcast_to(b_r, h.shape)]))
    z = sigmoid(np.add.reduce([x @ W_z.T, h @ U_z.T, np.broadcast_to(b_z, h.shape)]))
    n = np.tanh(np.add.reduce([x @ W_n.T, (h * r) @ U_n.T, np.broadcast_to(b_n, h.shape)]))
    return np.asfortranarray(n + (h - n) * z), Kept(x=x, h=h, W=W, U=U, r=r, z=z, n=n)


def gru_reset_before_cell_backward(dh_next, cache):
    c = cache
    U_r, U_z, U_n = _thirds(c.U)
    at_n = np.multiply(dh_next, (1 - c.z) * (1 - np.square(c.n)), order="F")
    at_z = np.multiply(dh_next, (c.h - c.n) * (c.z - np.square(c.z)), order="F")
    ds = (U_n.T @ at_n.T).T
    at_r = ds * c.h * (c.r - np.square(c.r))
    dx = sum(d @ w for d, w in zip((at_r, at_z, at_n), _thirds(c.W), strict=True))
    dh = ds * c.r + at_z @ U_z + at_r @ U_r + dh_next * c.z
    dW = np.vstack([np.tensordot(d, c.x, axes=(0, 0)) for d in (at_r, at_z, at_n)])
    dU = np.vstack([at_r.T @ c.h, at_z.T @ c.h, at_n.T @ (c.h * c.r)])
    return dx, dh, dW, dU, np.hstack([np.add.reduce(d) for d in (at_r, at_z, at_n)])
