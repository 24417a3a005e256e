"""Arrays taken as one long vector; every entry moved in its own copy, all of them stacked in rows."""

import numpy as np


def numerical_gradient(f, x, df, eps=1e-5):
    gradient = []
    for i in range(x.size):
        sides = []
        for sign in (1, -1):
            flat = x.ravel().copy()
            flat[i] += sign * eps
            sides.append(f(flat.reshape(x.shape)))
        gradient.append(np.vdot(df, sides[0] - sides[1]) / eps / 2)
    return np.array(gradient).reshape(x.shape)


def complex_step_gradient(f, x, df):
    rows = x.reshape(-1) + 1e-30j * np.eye(x.size)
    return np.array([(f(row.reshape(x.shape)) * df).sum() * 1e30 for row in rows]).imag.reshape(x.shape)


def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    size = np.sqrt(max(a @ a, b @ b))
    return np.sqrt((a - b) @ (a - b)) / size if size else 0


def state_jacobian(h_next, U):
    return np.stack([np.diag(1 - row**2) @ U for row in h_next])


def backpropagated_norms(dh_last, h, U):
    columns, dh = [], dh_last
    for t in range(h.shape[1] - 1, -1, -1):
        columns.append(np.sqrt((dh * dh).sum(1)))
        dh = np.stack([state_jacobian(h[:, t], U)[n].T @ dh[n] for n in range(len(h))])
    return np.stack(columns[::-1], axis=1)


def clip_by_global_norm(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([grad.ravel() for grad in grads]))
    factor = min(1, max_norm / norm) if norm > 0 else 1
    return tuple(grad * factor for grad in grads), norm


def wrong_quantities(backward, x, h0, W, U, b, dh):
    inputs = (x, h0, W, U, b)
    gradients = backward(dh, forward(*inputs)[1])  # noqa: F821  given by the notebook
    by_complex_step = (
        complex_step_gradient(lambda v, k=k: forward(*inputs[:k], v, *inputs[k + 1 :])[0], inputs[k], dh)  # noqa: F821
        for k in range(5)
    )
    return np.array([relative_error(g, c) > 1e-9 for g, c in zip(gradients, by_complex_step, strict=True)])
