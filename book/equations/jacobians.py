"""What torch says of the Jacobians of a recurrent network, and of gradients carried through them.

Jacobians and gradients come from `torch.nn.RNNCell` and autograd, norms from `torch.linalg`, in float64.
"""

import numpy as np
import torch
from torch.autograd.functional import jacobian
from torch.nn import functional
from torch.nn.utils import parameters_to_vector

from .tensors import as_numpy, columns, gradient, random
from .torch_rnn import _cell


def carried_values(N=1, T=5, D=3, H=4, seed=11):
    """A sequence (N = 1, also as columns) or a batch of which the loss looks at the last state alone."""
    steps = range(1, T + 1)
    W, U, b, h0, upstream = random(seed, (H, D), (H, H), (H,), (N, H), (N, H))
    x = dict(zip(steps, random(seed + 1, *[(N, D)] * T), strict=True))
    cell = _cell(W, U, b)
    h = {0: h0}
    for t in steps:
        h[t] = cell(x[t], h[t - 1])
    L = (upstream * h[T]).sum()
    values = {
        **{"N": N, "T": T, "D": D, "H": H, "W": W, "U": U, "I": torch.eye(H), "bold x": x, "bold h": h},
        "bold dh_total": {t: gradient(L, h[t]) for t in h},
        "bold dh": {T: gradient(L, h[T])},
        "bold dx": {t: gradient(L, x[t]) for t in steps},
        "dU": gradient(L, cell.weight_hh),
        "nu": {t: torch.linalg.vector_norm(gradient(L, h[t])) for t in h},
    }
    values = as_numpy(values)
    return values | columns(values) | _jacobians(cell, x, h) if N == 1 else values


def linear_values(T=5, H=4, seed=12):
    """The same network without its tanh: the state is the pre-activation."""
    W, U, b, h0 = random(seed, (H, H), (H, H), (H,), (H,))
    x = dict(zip(range(1, T + 1), random(seed + 1, *[(H,)] * T), strict=True))
    total = {}
    for t in range(T + 1):

        def last(h, t=t):
            for s in range(t + 1, T + 1):
                h = functional.linear(x[s], W, b) + functional.linear(h, U)
            return h

        total[T, t] = jacobian(last, h0)
    radius = torch.linalg.eigvals(U).abs().max().item()
    return as_numpy({"T": T, "U": U, "∂h/∂h": total, "rho": radius})


def leaky_values(z=0.9, T=5, D=3, H=4, seed=14):
    """A state that keeps the share z of itself and takes the rest from an RNNCell; and one that takes inputs alone."""
    steps = range(1, T + 1)
    W, U, b, h0 = random(seed, (H, D), (H, H), (H,), (1, H))
    x = dict(zip(steps, random(seed + 1, *[(1, D)] * T), strict=True))
    cell = _cell(W, U, b)
    h, n, step, total = {0: h0}, {}, {}, {}
    for t in steps:
        n[t] = cell(x[t], h[t - 1])
        h[t] = torch.lerp(n[t], h[t - 1], z)
        step[t, t - 1] = jacobian(lambda before, t=t: torch.lerp(cell(x[t], before[None])[0], before, z), h[t - 1][0])
    for t in range(T + 1):

        def last(state, t=t):
            for s in range(t + 1, T + 1):
                state = torch.lerp(torch.tanh(functional.linear(x[s][0], W, b)), state, z)
            return state

        total[T, t] = jacobian(last, h0[0])
    values = as_numpy({"bold h": h, "bold n": n})
    rest = {"T": T, "H": H, "z": z, "U": U, "I": torch.eye(H), "∂+h/∂h": step, "∂h/∂h": total}
    return columns(values) | as_numpy(rest)


def clipping_values(m, shapes=((4, 3), (4, 4), (4,)), seed=16):
    """Gradients of several parameters, and the same shortened together where their norm is above m."""
    arrays = [array.detach() for array in random(seed, *shapes)]
    # normalize divides by the larger of the norm and eps.
    shortened = m * functional.normalize(parameters_to_vector(arrays), dim=0, eps=m)
    parts = shortened.split([array.numel() for array in arrays])
    return {"K": len(arrays), "m": m, "g": _columns_of(arrays), "hat g": _columns_of(parts)}


def _columns_of(tensors):
    """One column for each tensor, with all its entries; they may be of different lengths."""
    found = np.empty((len(tensors), 1), dtype=object)
    for k, tensor in enumerate(tensors):
        found[k, 0] = tensor.numpy().reshape(-1, 1)
    return found


def _jacobians(cell, x, h):
    """The Jacobian of each step, that of the last state by each one before, and the largest slope of the tanh."""
    steps = range(1, max(x) + 1)
    T = max(x)

    def last(state, t):
        for s in range(t + 1, T + 1):
            state = cell(x[s], state[None])[0]
        return state

    step = {(t, t - 1): jacobian(lambda before, t=t: cell(x[t], before[None])[0], h[t - 1][0]) for t in steps}
    total = {(T, t): jacobian(lambda state, t=t: last(state, t), h[t][0]) for t in range(T + 1)}
    slopes = torch.stack([_slopes(cell, x[t], h[t - 1]) for t in steps])
    return as_numpy(
        {
            "∂+h/∂h": step,
            "J": {t: step[t, t - 1] for t in steps},
            "∂h/∂h": total,
            "gamma": slopes.max().item(),
        }
    )


def _slopes(cell, x, h):
    """The derivative of the tanh at the pre-activation of one step."""
    a = functional.linear(x, cell.weight_ih, cell.bias_ih) + functional.linear(h, cell.weight_hh)
    a = a.detach().requires_grad_()
    return gradient(torch.tanh(a).sum(), a)
