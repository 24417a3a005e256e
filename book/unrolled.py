"""Backpropagation through time for any cell, once with the whole cache and once with less memory.

A cell is a pair of functions, as in the exercises:

    cell_forward(x_t, *states, *parameters)     returns the new states and a cache
    cell_backward(*gradients of states, cache)  returns dx_t, the gradients of the old states, those of the parameters

`states` is `[h]`, or `[h, c]` for the LSTM.
"""

import numpy as np


def forward(cell_forward, x, states, parameters):
    """The states (N, H) after each step, and each step's cache; x is (N, T, D)."""
    after, cache = [], []
    for x_t in x.swapaxes(0, 1):
        *states, kept = cell_forward(x_t, *states, *parameters)  # eq-bptt-cell
        after.append(states)
        cache.append(kept)
    return after, cache


def backward(cell_backward, upstream, cache, carried=None):
    """The gradients of x, of the initial states and of the parameters.

    upstream: for each state what the losses say of it, (N, T, H)
    carried: for each state what comes back from beyond the last step, (N, H)
    """
    T, count = len(cache), len(upstream)
    carried = carried or [0.0] * count
    dx, dtheta = [None] * T, None
    for t in reversed(range(T)):
        # eq-bptt-dh-total
        total = [dh[:, t] + back for dh, back in zip(upstream, carried, strict=True)]
        dx[t], *rest = cell_backward(*total, cache[t])  # eq-bptt-dx
        carried, of_step = rest[:count], rest[count:]
        dtheta = added(dtheta, of_step)  # eq-bptt-dtheta
    return np.stack(dx, axis=1), carried, dtheta


def added(total, part):
    """The sum of two lists of arrays; None is an empty sum."""
    return part if total is None else list(map(np.add, total, part))


def backward_from_checkpoints(cell_forward, cell_backward, x, states, parameters, upstream, length):
    """The same gradients with the cache of `length` steps at a time: each segment is computed again."""
    starts, checkpoints = range(0, x.shape[1], length), []
    for start in starts:
        checkpoints.append(states)
        for x_t in x[:, start : start + length].swapaxes(0, 1):
            states = cell_forward(x_t, *states, *parameters)[:-1]  # its cache is let go

    def segment(start, states, carried):
        steps = slice(start, start + length)
        _, cache = forward(cell_forward, x[:, steps], states, parameters)
        return backward(cell_backward, [d[:, steps] for d in upstream], cache, carried)

    dx, dtheta, carried = [], None, None
    for start, states in zip(reversed(starts), reversed(checkpoints), strict=True):
        dx_segment, carried, of_segment = segment(start, states, carried)
        dx.insert(0, dx_segment)
        dtheta = added(dtheta, of_segment)
    return np.concatenate(dx, axis=1), carried, dtheta


def forward_mode(x, h, dh, W, U, b):
    """The gradients of W, U and b of the recurrent network for one sequence, without going back.

    x (T, D), h (H,) the initial state, dh (T, H). The derivative of the state by all parameters in a row,
    (H, P), goes forward with the state.
    """
    (H, D), P = W.shape, W.size + U.size + b.size
    of_state, dtheta, units = np.zeros((H, P)), np.zeros(P), np.eye(H)
    for x_t, dh_t in zip(x, dh, strict=True):
        immediate = np.hstack([np.kron(units, x_t), np.kron(units, h), units])
        h = np.tanh(W @ x_t + U @ h + b)
        of_state = (1 - h**2)[:, None] * (immediate + U @ of_state)  # eq-bptt-forward
        dtheta += of_state.T @ dh_t  # eq-bptt-forward-gradient
    dW, dU, db = np.split(dtheta, [H * D, H * D + H * H])
    return dW.reshape(H, D), dU.reshape(H, H), db
