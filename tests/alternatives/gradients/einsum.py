"""Products as einsum, norms as square roots of them; columns of the identity as steps."""

import numpy as np


def numerical_gradient(f, x, df, eps=1e-5):
    def loss(y):
        return np.einsum("i,i->", np.ravel(f(y)), np.ravel(df))

    steps = np.eye(x.size).reshape(x.size, *x.shape) * eps
    return np.reshape([(loss(x + step) - loss(x - step)) / (2 * eps) for step in steps], x.shape)


def complex_step_gradient(f, x, df):
    steps = np.eye(x.size).reshape(x.size, *x.shape) * 1e-20j
    return np.reshape([np.einsum("i,i->", np.ravel(f(x + step)).imag, np.ravel(df)) for step in steps], x.shape) / 1e-20


def relative_error(a, b):
    def norm(y):
        return np.sqrt(np.einsum("i,i->", y.ravel(), y.ravel()))

    below = np.max([norm(a), norm(b)])
    return norm(b - a) / np.where(below == 0, 1, below)


def state_jacobian(h_next, U):
    return np.einsum("ni,ik->nik", 1 - h_next**2, U)


def backpropagated_norms(dh_last, h, U):
    gradients = [dh_last]
    for t in range(h.shape[1] - 1, 0, -1):
        gradients.insert(0, np.einsum("ni,ni,ik->nk", gradients[0], 1 - h[:, t] ** 2, U))
    return np.sqrt(np.einsum("tni,tni->nt", gradients, gradients))


def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(np.sum([np.einsum("i,i->", grad.ravel(), grad.ravel()) for grad in grads]))
    return [np.multiply(grad, np.minimum(1.0, max_norm / np.maximum(norm, 1e-300))) for grad in grads], norm


def repaired_1(dh, cache):
    return repaired_3(dh, cache)


def repaired_2(dh, cache):
    return list(repaired_3(dh, cache))


def repaired_3(dh, cache):
    x, h0, W, U, h = cache
    slope = 1 - h**2
    delta, later = np.zeros_like(h), np.zeros_like(h0)
    for t in range(h.shape[1])[::-1]:
        delta[:, t] = np.einsum("ni,ni->ni", slope[:, t], dh[:, t] + later)
        later = np.einsum("ni,ik->nk", delta[:, t], U)
    dU = np.einsum("nti,ntk->ik", delta[:, 1:], h[:, :-1]) + np.einsum("ni,nk->ik", delta[:, 0], h0)
    return delta @ W, later, np.einsum("nti,ntj->ij", delta, x), dU, np.einsum("nti->i", delta)
