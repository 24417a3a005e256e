"""What torch says of a recurrent network: the oracle of the chapter's equations.

Every number comes from `torch.nn.RNNCell`, torch's losses and autograd, in float64; none from an equation
of the book.
"""

import torch
from torch.autograd import grad
from torch.nn import functional

from .tensors import as_numpy, columns, gradient, random

LOSSES = {
    "squared error": lambda s, y: functional.mse_loss(s, y, reduction="sum") / 2,
    "cross-entropy": lambda s, y: functional.cross_entropy(s, y, reduction="sum"),
}


def batch_values(loss="squared error", N=2, T=5, D=3, H=4, K=6, seed=1):
    """The values of a batch, by the names that the chapter's equations use; bold names stand in rows."""
    steps = range(1, T + 1)
    W, U, b, V, v, h0 = random(seed, (H, D), (H, H), (H,), (K, H), (K,), (N, H))
    x = dict(zip(steps, random(seed + 1, *[(N, D)] * T), strict=True))
    y = {t: torch.softmax(scores, dim=1) for t, scores in zip(steps, random(seed + 2, *[(N, K)] * T), strict=True)}

    # A probe of zeros joins each pre-activation as further inputs with the identity for weights, so the
    # gradient at the probe is the gradient at the pre-activation.
    cell = _cell(torch.cat([W, torch.eye(H, dtype=torch.float64)], dim=1), U, b)
    probe = {t: torch.zeros(N, H, dtype=torch.float64, requires_grad=True) for t in steps}
    h = {0: h0}
    for t in steps:
        h[t] = cell(torch.cat([x[t], probe[t]], dim=1), h[t - 1])

    s = {t: functional.linear(h[t], V, v) for t in steps}
    ell = {t: LOSSES[loss](s[t], y[t]) for t in steps}
    L = sum(ell.values())
    dW, dU, db = grad(L, [cell.weight_ih, cell.weight_hh, cell.bias_ih], retain_graph=True)

    beyond = {T + 1: torch.zeros(N, H)}  # nothing comes back from beyond the last step
    return as_numpy(
        {
            **{"N": N, "T": T, "D": D, "H": H, "K": K, "bold 1": torch.ones(N, 1)},
            **{"W": W, "U": U, "b": b[:, None], "V": V, "v": v[:, None]},
            **{"bold x": x, "bold h": h, "bold s": s, "bold y": y, "ell": ell, "L": L},
            "bold a": {t: functional.linear(x[t], W, b) + functional.linear(h[t - 1], U) for t in steps},
            "bold p": {t: torch.softmax(s[t], dim=1) for t in steps},
            "bold ds": {t: gradient(ell[t], s[t]) for t in steps},
            "bold dh": {t: gradient(ell[t], h[t]) for t in steps},
            "bold dh_total": {t: gradient(L, h[t]) for t in h},
            "bold delta": {t: gradient(L, probe[t]) for t in steps} | beyond,
            "bold dx": {t: gradient(L, x[t]) for t in steps},
            **{"dW": dW[:, :D], "dU": dU, "db": db[:, None]},
        }
    )


def sequence_values(loss="squared error", **sizes):
    """The values of one sequence, as columns, with the Jacobians of its states."""
    values = batch_values(loss, N=1, **sizes)
    values |= columns(values)
    return values | _jacobians(values)


def step_values():
    """The values of a single step. What the loss says of its state is then the whole gradient there."""
    values = sequence_values(T=1)
    return values | {"t": 1, "dh": values["dh_total"]}


def step_of_batch_values():
    """The same for a batch."""
    values = batch_values(T=1)
    return values | {"t": 1, "bold dh": values["bold dh_total"]}


def parameters(D, H):
    """How many numbers `torch.nn.RNNCell` learns; it has two biases."""
    return sum(parameter.numel() for parameter in torch.nn.RNNCell(D, H).parameters())


def _jacobians(values):
    """Derivatives of the states: total ones, and immediate ones, with the state before the step held fixed."""
    H, D = values["W"].shape
    tensors = {name: torch.from_numpy(values[name]) for name in "WUb"}
    cell = _cell(tensors["W"], tensors["U"], tensors["b"][:, 0])
    total = {0: torch.zeros(H, H, D)}  # h_0 does not depend on W
    immediate, of_state = {}, {}
    h = torch.from_numpy(values["h"][0][:, 0])
    for t in range(1, values["T"] + 1):
        x_t = torch.from_numpy(values["x"][t][:, 0])
        fixed = h.detach().requires_grad_()
        now, h = cell(x_t, fixed), cell(x_t, h)
        immediate[t] = torch.stack([gradient(unit, cell.weight_ih) for unit in now])
        of_state[t, t - 1] = torch.stack([gradient(unit, fixed) for unit in now])
        total[t] = torch.stack([gradient(unit, cell.weight_ih) for unit in h])
    return as_numpy({"∂h/∂W": total, "∂+h/∂W": immediate, "∂+h/∂h": of_state})


def _cell(W, U, b):
    cell = torch.nn.RNNCell(W.shape[1], W.shape[0], dtype=torch.float64)
    wanted = {"weight_ih": W, "weight_hh": U, "bias_ih": b, "bias_hh": torch.zeros_like(b)}
    cell.load_state_dict({name: value.detach() for name, value in wanted.items()})
    return cell
