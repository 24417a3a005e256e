"""Blelloch's scan: padded to a power of 2, up one tree and down again, in place. The cache is the backward function."""

import numpy as np


def linear_scan(a, u, h0):
    N, T, H = u.shape
    size = 1 << (T - 1).bit_length()
    A = np.concatenate([a, np.ones((N, size - T, H))], axis=1)
    B = np.concatenate([u, np.zeros((N, size - T, H))], axis=1)
    d = 1
    while d < size:
        last, first = slice(2 * d - 1, None, 2 * d), slice(d - 1, None, 2 * d)
        B[:, last] += A[:, last] * B[:, first]
        A[:, last] *= A[:, first]
        d *= 2
    A[:, -1], B[:, -1] = 1, 0
    while d > 1:
        d //= 2
        last, first = slice(2 * d - 1, None, 2 * d), slice(d - 1, None, 2 * d)
        of_a, of_b = A[:, first].copy(), B[:, first].copy()
        A[:, first], B[:, first] = A[:, last], B[:, last]
        B[:, last] = of_a * B[:, last] + of_b
        A[:, last] = of_a * A[:, last]
    before = A[:, :T] * h0[:, None] + B[:, :T]
    return a * before + u


def mingru_scan_forward(x, h0, W, b):
    H = h0.shape[1]
    pre = np.einsum("ntd,gd->ntg", x, W) + b
    z = 1 / (1 + np.exp(-pre[..., :H]))
    return linear_scan(1 - z, pre[..., H:] * z, h0)


def mingru_forward(x, h0, W, b):
    def pull_back(dh):
        H = h0.shape[1]
        pre = np.einsum("ntd,gd->ntg", x, W) + b
        z, candidate = 1 / (1 + np.exp(-pre[..., :H])), pre[..., H:]
        kept = np.concatenate([1 - z, np.ones((len(x), 1, H))], axis=1)
        # The gradient at h0 is the last state of a scan over one step more.
        turned = np.concatenate([dh[:, ::-1], np.zeros((len(x), 1, H))], axis=1)
        total = linear_scan(kept[:, ::-1], turned, np.zeros((len(x), H)))[:, ::-1]
        states = np.concatenate([h0[:, None], mingru_scan_forward(x, h0, W, b)[:, :-1]], axis=1)
        at = total[:, 1:]
        delta = np.concatenate([at * (candidate - states) * z * (1 - z), at * z], axis=2)
        return np.einsum("ntg,gd->ntd", delta, W), total[:, 0], np.einsum("ntg,ntd->gd", delta, x), delta.sum((0, 1))

    return mingru_scan_forward(x, h0, W, b), pull_back


def mingru_backward(dh, cache):
    return cache(dh)
