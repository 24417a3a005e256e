"""Arrays in Fortran order; the Jacobian as a broadcast in the other order; numbers as arrays without dimensions."""

import numpy as np


def numerical_gradient(f, x, df, eps=1e-5):
    gradient = np.zeros(x.shape, order="F")
    for i in np.ndindex(*x.shape):
        e = np.zeros_like(x, order="F")
        e[i] = 1.0
        gradient[i] = np.sum(df * f(np.asfortranarray(x) + eps * e) - df * f(np.asfortranarray(x) - eps * e)) / (
            eps + eps
        )
    return gradient


def complex_step_gradient(f, x, df):
    gradient = np.zeros(x.shape, order="F")
    for i in np.ndindex(*x.shape):
        z = np.asfortranarray(x, dtype=np.complex128).copy(order="F")
        z.imag[i] = 2.0**-100
        gradient[i] = np.imag(np.sum(df * f(z))) * 2.0**100
    return gradient


def relative_error(a, b):
    below = np.sort([np.linalg.norm(a), np.linalg.norm(b)])[-1]
    return np.array(0.0) if below == 0 else np.array(np.linalg.norm((a - b) / below))


def state_jacobian(h_next, U):
    J = (U.T[None] * (1 - np.square(h_next))[:, None, :]).transpose(0, 2, 1)
    return np.asfortranarray(J)


def backpropagated_norms(dh_last, h, U):
    N, T, _ = h.shape
    norms = np.zeros((T, N))
    columns = dh_last.T
    for t in range(T)[::-1]:
        norms[t] = np.hypot.reduce(columns, axis=0)
        columns = U.T @ ((1 - h[:, t].T ** 2) * columns)
    return norms.T


def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum((grad**2).sum() for grad in grads))
    if norm > max_norm:
        grads = [np.asfortranarray(grad / norm * max_norm) for grad in grads]
    return [*grads], np.array(norm)
