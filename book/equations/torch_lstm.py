"""What torch says of a long short-term memory: the oracle of the chapter's equations.

The states come from `torch.nn.LSTMCell`, every gradient from autograd, in float64; none from an equation of the
book. A cell shows its two states alone, so each gate is read from the states of a cell whose other gates are held
open or shut.
"""

from unittest import mock

import numpy as np
import torch
from torch.autograd import grad
from torch.nn import functional

from .tensors import as_numpy, columns, gradient, random

GATES = "ifgo"  # the order in which torch stacks them
SHUT = 1000.0  # the sigmoid of this is 1, and of minus this is 0, exactly in float64; its tanh is 1


def cell(x, h, c, W, U, b):
    """Both states after one step of `torch.nn.LSTMCell` with these weights."""
    module = torch.nn.LSTMCell(W.shape[1], U.shape[1], dtype=torch.float64)
    weights = {"weight_ih": W, "weight_hh": U, "bias_ih": b, "bias_hh": torch.zeros_like(b)}
    return torch.func.functional_call(module, weights, (x, (h, c)))


def gates(x, h, W, U, b):
    """i, f, g, o of one step, each read from a state of a cell with other weights."""
    H = h.shape[1]

    def states(read, c, **biases):
        """Both states from the cell state c, with every gate but one at a bias of its own and no weights."""
        given = torch.tensor([0.0 if gate == read else biases.get(gate, SHUT) for gate in GATES]).double()
        kept = torch.tensor([float(gate == read) for gate in GATES]).double().repeat_interleave(H)
        weights = W * kept[:, None], U * kept[:, None], b * kept + given.repeat_interleave(H)
        return cell(x, h, torch.full_like(h, c), *weights)

    return {
        "i": states("i", 0.0)[1],  # c' = f·0 + i·1
        "f": states("f", 1.0, i=-SHUT)[1],  # c' = f·1 + 0·g
        "g": states("g", 0.0)[1],  # c' = f·0 + 1·g
        "o": states("o", 50.0)[0],  # h' = o·tanh(51), and the tanh is 1
    }


def trace(step, parameters, width, N, T, D, H, seed):
    """States and gradients of a cell over a sequence, by the chapter's names; bold names stand in rows.

    step: takes x, h, c and a probe of zeros (N, width), which joins the pre-activations, and returns h and c
    parameters: the leaves by name
    """
    steps = range(1, T + 1)
    h0, c0 = random(seed + 1, (N, H), (N, H))
    x = dict(zip(steps, random(seed + 2, *[(N, D)] * T), strict=True))
    y = dict(zip(steps, random(seed + 3, *[(2, N, H)] * T), strict=True))
    zeros = {t: random(0, (N, width), (N, H)) for t in steps}
    with torch.no_grad():
        for probe, seam in zeros.values():
            probe.zero_()
            seam.zero_()

    # Whoever reads c_t from outside its own step reads it behind a seam of zeros, so the gradient at the seam leaves
    # out the path through that step's h_t.
    h, c, seamed = {0: h0}, {0: c0}, {0: c0}
    for t in steps:
        probe, seam = zeros[t]
        h[t], c[t] = step(x[t], h[t - 1], seamed[t - 1], probe)
        seamed[t] = c[t] + seam

    ell = {t: _loss(h[t], seamed[t], y[t]) for t in steps}
    L = sum(ell.values())
    upstream = {t: _upstream(h[t], c[t], y[t]) for t in steps}
    delta = {t: gradient(L, zeros[t][0]) for t in steps}
    beyond = {T + 1: torch.zeros(N, H)}  # nothing comes back from beyond the last step
    found = grad(L, list(parameters.values()), retain_graph=True)
    return {
        **{"N": N, "T": T, "D": D, "H": H, "M": width, "bold 1": torch.ones(N, 1), "L": L},
        **parameters,
        **{f"d{name}": value for name, value in zip(parameters, found, strict=True)},
        **{"bold x": x, "bold h": h, "bold c": c, "ell": ell},
        "bold dh": {t: upstream[t][0] for t in steps},
        "bold dc": {t: upstream[t][1] for t in steps},
        "bold dh_total": {t: gradient(L, h[t]) for t in h},
        "bold dc_total": {t: gradient(L, c[t]) for t in c} | beyond,
        "bold dc_next": {t: gradient(L, zeros[t][1]) for t in steps},
        "bold delta": delta | {T + 1: torch.zeros(N, width)},
        "bold dx": {t: gradient(L, x[t]) for t in steps},
    }


def batch_values(N=2, T=5, D=3, H=4, seed=1):
    """The values of a batch, by the names that the chapter's equations use; bold names stand in rows."""
    W, U, b = random(seed, (4 * H, D), (4 * H, H), (4 * H,))
    values = trace(probed(cell, W, U, b), {"W": W, "U": U, "b": b}, 4 * H, N, T, D, H, seed)
    values |= read_gates(values, lambda x, h, c: gates(x, h, W, U, b), GATES)
    values["bold f"][T + 1] = torch.ones(N, H)  # meets a gradient of zero
    return as_numpy(by_gate(values, GATES))


def sequence_values(**sizes):
    """The values of one sequence, as columns, with the Jacobians of its states and the path along the cell state."""
    values = batch_values(N=1, **sizes)
    values |= columns(values)
    W, U, b = (torch.from_numpy(values[name]) for name in "WUb")
    return values | jacobians(values, lambda x, h, c: cell(x, h, c, W, U, b[:, 0]))


def step_values():
    """The values of a single step, whose upstream gradients are all that the loss says of its states."""
    return step_of(sequence_values(T=1))


def step_of_batch_values():
    """The same for a batch."""
    return step_of(batch_values(T=1))


def parameters(D, H):
    """How many numbers `torch.nn.LSTMCell` learns; it has two biases."""
    return sum(parameter.numel() for parameter in torch.nn.LSTMCell(D, H).parameters())


def held_open(names, T=5, D=3, H=4, seed=1):
    """One sequence through a cell whose gates `names` have no weights and are 1: the LSTM without these gates."""
    W, U, b = random(seed, (4 * H, D), (4 * H, H), (4 * H,))
    free = torch.tensor([float(gate not in names) for gate in GATES]).double().repeat_interleave(H)
    W, U, b = W * free[:, None], U * free[:, None], b * free + SHUT * (1 - free)
    x, h, c = random(seed + 1, (1, D), (1, H), (1, H))
    h_next, c_next = cell(x, h, c, W, U, b)
    values = {"bold x": {1: x}, "bold h": {0: h, 1: h_next}, "bold c": {0: c, 1: c_next}}
    values |= read_gates(values, lambda x, h, c: gates(x, h, W, U, b), GATES)
    identity = torch.eye(H).double()
    return as_numpy(columns(as_numpy(values)) | {"T": 1, "t": 1, "∂+c/∂c": {(1, 0): rows(c_next, c)}, "I": identity})


def range_of_weights(D=3, H=4):
    """The range from which `torch.nn.LSTMCell` draws: every bound that it hands to its generator."""
    with mock.patch("torch.nn.init.uniform_") as uniform:
        torch.nn.LSTMCell(D, H)
    (bounds,) = {call.args[1:] for call in uniform.call_args_list}
    return {"alpha": bounds[1], "H": H}


def start_values(bias, parameters, T=5, D=3, H=4):
    """The forget gate's bias as a cell with the solution's parameters shows it, and P where its weights are 0.

    parameters: the solution's lstm_parameters
    """
    W, U, b = map(torch.from_numpy, parameters(D, H, bias, np.random.default_rng(0)))
    none = torch.zeros(1, H, dtype=torch.float64)
    f = gates(torch.zeros(1, D, dtype=torch.float64), none, W, U, b)["f"]
    steps = range(1, T + 1)
    (x,) = random(1, (T, 1, D))
    h, c = {0: none}, {0: none + 1}
    for t in steps:
        h[t], c[t] = cell(x[t - 1], h[t - 1], c[t - 1], W * 0, U * 0, b)
    values = {"T": T, "H": H, "x": dict(zip(steps, x, strict=True)), "h": h, "c": c}
    values |= {name: as_numpy({t: v.T for t, v in values[name].items()}) for name in "xhc"}
    of_start = jacobians(values, lambda x, h, c: cell(x, h, c, W * 0, U * 0, b))
    return {"beta": bias, "T": T, "H": H, "b_f": as_numpy(torch.logit(f)).T, "P": of_start["P"]}


# --- what the variants need too ---


def probed(cell, W, U, b):
    """A cell's step with a probe beside each pre-activation: further inputs with the identity for weights."""
    widened = torch.cat([W, torch.eye(len(W), dtype=torch.float64)], dim=1)
    return lambda x, h, c, probe: cell(torch.cat([x, probe], dim=1), h, c, widened, U, b)


def read_gates(values, read, names):
    """Every gate at every step, and the pre-activations: the sigmoid and the tanh undone."""
    x, h, c = (values[f"bold {name}"] for name in "xhc")
    found = {t: read(x[t], h[t - 1], c[t - 1]) for t in x}
    undone = {t: [(torch.atanh if n == "g" else torch.logit)(gates[n]) for n in names] for t, gates in found.items()}
    return {
        **{f"bold {name}": {t: gates[name] for t, gates in found.items()} for name in names},
        "bold a": {t: torch.cat(parts, dim=1) for t, parts in undone.items()},
    }


def by_gate(values, names):
    """With the part of each gate, W_i of W, and with biases as columns."""
    values = {name: value[:, None] if name in ("b", "db") else value for name, value in values.items()}
    for name in ("W", "U", "b", "dW", "dU", "db"):
        values |= {f"{name}_{gate}": part for gate, part in zip(names, values[name].chunk(len(names)), strict=True)}
    for name in ("bold a", "bold delta"):
        parts = {t: rows.chunk(len(names), dim=1) for t, rows in values[name].items()}
        values |= {f"{name}_{gate}": {t: part[k] for t, part in parts.items()} for k, gate in enumerate(names)}
    return values


def step_of(values):
    """The values of one step: its upstream gradients are all that is known of the states after it."""
    bold = "bold " * ("dc" not in values)
    before = {0: values[f"{bold}dc_total"][0]}
    return values | {
        "t": 1,
        f"{bold}dh": values[f"{bold}dh_total"],
        f"{bold}dc": values[f"{bold}dc_next"] | before,
    }


def jacobians(values, step):
    """Derivatives of the states of one sequence; `∂+` holds the other state before the step fixed.

    P is the diagonal of ∂c_T/∂c_t where every hidden state, and with it every gate, is held fixed.
    """
    x, h, c = ({t: torch.from_numpy(v.T) for t, v in values[name].items()} for name in "xhc")
    T, H = values["T"], values["H"]
    start = c[0].clone().requires_grad_()
    h_t, c_t = h[0], start
    of_c, of_h = {(0, 0): torch.eye(H)}, {(0, 0): torch.zeros(H, H)}  # the total derivatives at c_0
    by_c, by_h = {}, {}  # the immediate ones of c_t
    for t in range(1, T + 1):
        h_t, c_t = step(x[t], h_t, c_t)
        of_c[t, 0], of_h[t, 0] = rows(c_t, start), rows(h_t, start)
        h_fixed, c_fixed = h[t - 1].clone().requires_grad_(), c[t - 1].clone().requires_grad_()
        _, now = step(x[t], h_fixed, c_fixed)
        by_c[t, t - 1], by_h[t, t - 1] = rows(now, c_fixed), rows(now, h_fixed)
    along = {t: _along(step, x, h, c, t, T) for t in range(T + 1)}
    return as_numpy({"∂c/∂c": of_c, "∂h/∂c": of_h, "∂+c/∂c": by_c, "∂+c/∂h": by_h, "P": along})


def rows(of, at):
    """The Jacobian of one state by another, a unit to a row."""
    return torch.cat([gradient(unit, at) for unit in of[0]])


def _along(step, x, h, c, t, T):
    start = c[t].clone().requires_grad_()
    c_s = start
    for s in range(t + 1, T + 1):
        _, c_s = step(x[s], h[s - 1], c_s)
    return torch.diagonal(rows(c_s, start))[:, None] if t < T else torch.ones_like(start).T


def _loss(h, c, y):
    """The loss of one step, which looks at both states."""
    return functional.mse_loss(h, y[0], reduction="sum") / 2 + functional.mse_loss(c, y[1], reduction="sum") / 2


def _upstream(h, c, y):
    """What the loss of one step itself says of its two states, each with the other held fixed."""
    h, c = h.detach().requires_grad_(), c.detach().requires_grad_()
    return grad(_loss(h, c, y), [h, c])
