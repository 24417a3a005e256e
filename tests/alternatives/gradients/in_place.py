"""One copy of x, in which each entry is put back after it has moved; `nditer` for the indices."""

import numpy as np


def numerical_gradient(f, x, df, eps=1e-5):
    moved = np.array(x)
    gradient = np.empty_like(x)
    entries = np.nditer(x, flags=["multi_index"])
    for value in entries:
        i = entries.multi_index
        moved[i] = value - eps
        below = np.copy(f(moved))
        moved[i] = value + eps
        above = f(moved)
        moved[i] = value
        gradient[i] = np.sum((above - below) / (2 * eps) * df)
    return gradient


def complex_step_gradient(f, x, df):
    moved = x + 0j
    gradient = np.empty(x.shape)
    for i, value in np.ndenumerate(x):
        moved[i] = complex(value, 1e-100)
        gradient[i] = np.sum(np.imag(f(moved)) * df) / 1e-100
        moved[i] = value
    return gradient


def relative_error(a, b):
    if not a.any() and not b.any():
        return 0.0
    return float(np.sqrt(np.sum((a - b) ** 2)) / np.maximum(np.sqrt(np.sum(a**2)), np.sqrt(np.sum(b**2))))


def state_jacobian(h_next, U):
    J = np.empty((*h_next.shape, h_next.shape[1]))
    for n, i, k in np.ndindex(J.shape):
        J[n, i, k] = (1 - h_next[n, i]) * (1 + h_next[n, i]) * U[i, k]
    return J


def backpropagated_norms(dh_last, h, U):
    N, T, _ = h.shape
    norms = np.empty((N, T))
    for n in range(N):
        dh = dh_last[n].copy()
        for t in range(T - 1, -1, -1):
            norms[n, t] = np.sqrt(dh @ dh)
            dh = U.T @ np.diag(1 - h[n, t] ** 2) @ dh
    return norms


def clip_by_global_norm(grads, max_norm):
    squares = 0.0
    for grad in grads:
        squares += np.linalg.norm(grad) ** 2
    norm = squares**0.5
    clipped = [grad.copy() for grad in grads]
    if norm > max_norm:
        for grad in clipped:
            grad *= max_norm / norm
    return clipped, norm


def wrong_quantities(backward, x, h0, W, U, b, dh):
    _, cache = forward(x, h0, W, U, b)  # noqa: F821  given by the notebook
    dx, dh0, dW, dU, db = backward(dh, cache)
    return (
        relative_error(dx, numerical_gradient(lambda v: forward(v, h0, W, U, b)[0], x, dh)) > 1e-5,  # noqa: F821
        relative_error(dh0, numerical_gradient(lambda v: forward(x, v, W, U, b)[0], h0, dh)) > 1e-5,  # noqa: F821
        relative_error(dW, numerical_gradient(lambda v: forward(x, h0, v, U, b)[0], W, dh)) > 1e-5,  # noqa: F821
        relative_error(dU, numerical_gradient(lambda v: forward(x, h0, W, v, b)[0], U, dh)) > 1e-5,  # noqa: F821
        relative_error(db, numerical_gradient(lambda v: forward(x, h0, W, U, v)[0], b, dh)) > 1e-5,  # noqa: F821
    )
