"""All steps as one linear system, solved; and the sequence cut into chunks that are scanned side by side."""

import numpy as np


def sigmoid(a):
    return 0.5 + 0.5 * np.tanh(a / 2)


def linear_scan(a, u, h0):
    N, T, H = u.shape
    system = np.zeros((N, H, T, T))
    steps = np.arange(T)
    system[:, :, steps, steps] = 1
    system[:, :, steps[1:], steps[:-1]] = -a.transpose(0, 2, 1)[:, :, 1:]
    right = u.transpose(0, 2, 1).copy()
    right[:, :, 0] += a[:, 0] * h0
    return np.linalg.solve(system, right[..., None])[..., 0].transpose(0, 2, 1)


def _in_chunks(a, u, h0):
    """About 2 sqrt(T) steps one after another: within every chunk at once, then from chunk to chunk."""
    N, T, H = u.shape
    length = int(np.ceil(np.sqrt(T)))
    padding = ((0, 0), (0, -T % length), (0, 0))
    A = np.pad(a, padding, constant_values=1).reshape(N, -1, length, H).copy()
    B = np.pad(u, padding).reshape(N, -1, length, H).copy()
    for t in range(1, length):
        B[:, :, t] += A[:, :, t] * B[:, :, t - 1]
        A[:, :, t] *= A[:, :, t - 1]
    starts = [h0]
    for chunk in range(A.shape[1] - 1):
        starts.append(A[:, chunk, -1] * starts[-1] + B[:, chunk, -1])
    return (A * np.stack(starts, axis=1)[:, :, None] + B).reshape(N, -1, H)[:, :T]


def mingru_scan_forward(x, h0, W, b):
    H = h0.shape[1]
    pre = x.dot(W.T) + b
    z = sigmoid(pre[:, :, :H])
    return _in_chunks(1 - z, z * pre[:, :, H:], h0)


def mingru_forward(x, h0, W, b):
    H = h0.shape[1]
    h, steps = h0, []
    for t in range(x.shape[1]):
        pre = x[:, t] @ W.T + b
        z, candidate = sigmoid(pre[:, :H]), pre[:, H:]
        steps.append((x[:, t], h, z, candidate))
        h = (1 - z) * h + z * candidate
    last = [before for _, before, _, _ in steps[1:]]
    return np.stack([*last, h], axis=1), (W, steps)


def mingru_backward(dh, cache):
    W, steps = cache
    carried, dx, sums = 0.0, [], [0.0, 0.0]
    for t, (x, before, z, candidate) in reversed(list(enumerate(steps))):
        total = dh[:, t] + carried
        delta = np.hstack([total * (candidate - before) * z * (1 - z), total * z])
        dx.append(delta @ W)
        sums = [sums[0] + delta.T @ x, sums[1] + delta.sum(axis=0)]
        carried = (1 - z) * total
    return np.stack(dx[::-1], axis=1), carried, *sums
