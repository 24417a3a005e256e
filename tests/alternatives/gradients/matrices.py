"""Steps that are multiplied as whole matrices: Jacobians from the last step on, and one product for each sum."""

import numpy as np


def numerical_gradient(f, x, df, eps=1e-5):
    """The Jacobian first, then its product with the upstream gradient."""
    columns = []
    for i in range(x.size):
        e = eps * (np.arange(x.size) == i).reshape(x.shape)
        columns.append(np.ravel((f(x + e) - f(x - e)) / (2 * eps)))
    return (np.array(columns) @ np.ravel(df)).reshape(x.shape)


def relative_error(a, b):
    size = max(np.abs(a).max(), np.abs(b).max())
    if size == 0:
        return 0.0
    a, b = a / size, b / size
    return np.sqrt(np.sum((a - b) ** 2) / max(np.sum(a * a), np.sum(b * b)))


def state_jacobian(h_next, U):
    return (np.eye(len(U)) * (1 - h_next**2)[:, None, :]) @ U


def backpropagated_norms(dh_last, h, U):
    N, T, H = h.shape
    norms = np.zeros((N, T))
    for n in range(N):
        product = np.eye(H)
        for t in range(T - 1, -1, -1):
            norms[n, t] = np.linalg.norm(dh_last[n] @ product)
            product = product @ state_jacobian(h[n, t][None], U)[0]
    return norms


def clip_by_global_norm(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(grad) for grad in grads])
    scale = 1.0
    if norm > max_norm:
        scale = max_norm / norm
    return [scale * grad for grad in grads], float(norm)
