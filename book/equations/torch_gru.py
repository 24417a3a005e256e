"""What torch says of a gated recurrent unit: the oracle of the chapter's equations.

The states come from `torch.nn.GRUCell`, every gradient from autograd, in float64; none from an equation of
the book. A cell shows its state alone, so its gates are read from cells with other weights: with the update gate at 0
the new state is the candidate, with the candidate at 0 it is the update gate times the old state.

torch has no cell that resets before the product. There the candidate is `torch.nn.RNNCell` run on the reset
state, and the update is `torch.lerp`.
"""

import torch
from torch.autograd import grad

from .tensors import as_numpy, columns, gradient, random

SHUT = 1000.0  # the sigmoid of this is 1, and of minus this is 0, exactly in float64


class Weights:
    """The leaves of a GRU, stacked r, z, n, as torch wants them."""

    def __init__(self, D, H, seed):
        self.W, self.U, self.b, self.b_hn = random(seed, (3 * H, D), (3 * H, H), (3 * H,), (H,))

    def step(self, x, h, *probes):
        """One step of a batch. Each probe is added to each sequence's own biases, and is zero."""
        b_hh = torch.cat([torch.zeros(2 * len(self.b_hn), dtype=torch.float64), self.b_hn])
        rows = [
            cell(x_row, h_row, self.W, self.U, self.b + of_input, b_hh + of_state)
            for x_row, h_row, of_input, of_state in zip(x, h, *probes, strict=True)
        ]
        return torch.stack(rows)


def cell(x, h, W, U, b_ih, b_hh):
    """The state after one step of `torch.nn.GRUCell` with these weights, for one sequence."""
    module = torch.nn.GRUCell(W.shape[1], U.shape[1], dtype=torch.float64)
    weights = {"weight_ih": W, "weight_hh": U, "bias_ih": b_ih, "bias_hh": b_hh}
    return torch.func.functional_call(module, weights, (x[None], h[None]))[0]


def gates(weights, x, h):
    """r, z, q, n of one step of a batch, each read from the state of a cell with other weights."""
    H, zero = h.shape[1], torch.zeros_like
    none, half = torch.zeros(H, dtype=torch.float64), torch.full((H,), 0.5, dtype=torch.float64)
    (W_r, W_z, W_n), (U_r, U_z, U_n) = weights.W.chunk(3), weights.U.chunk(3)
    b_r, b_z, b_n = weights.b.chunk(3)

    def read(x, h, of_reset, of_candidate, inside):
        """The new state with the update gate at 0: the candidate. A triple is W, U, b."""
        W, U, b = zip(of_reset, (zero(W_z), zero(U_z), none - SHUT), of_candidate, strict=True)
        return cell(x, h, torch.cat(W), torch.cat(U), torch.cat(b), torch.cat([none, none, inside]))

    def gate(x, h, W, U, b):
        """tanh(r · 1/2) with r from these weights, undone."""
        return 2 * torch.atanh(read(x, h, (W, U, b), (zero(W), zero(U), none), half))

    def of_rows(function):
        return torch.stack([function(x_row, h_row) for x_row, h_row in zip(x, h, strict=True)])

    is_open = (zero(W_r), zero(U_r), none + SHUT)
    return {
        "r": of_rows(lambda x, h: gate(x, h, W_r, U_r, b_r)),
        "z": of_rows(lambda x, h: gate(x, h, W_z, U_z, b_z)),
        "q": of_rows(lambda x, h: torch.atanh(read(x, h, is_open, (zero(W_n), U_n, none), weights.b_hn))),
        "n": of_rows(lambda x, h: read(x, h, (W_r, U_r, b_r), (W_n, U_n, b_n), weights.b_hn)),
    }


def batch_values(N=2, T=5, D=3, H=4, seed=1):
    """The values of a batch, by the names that the chapter's equations use; bold names stand in rows."""
    steps = range(1, T + 1)
    weights = Weights(D, H, seed)
    (h0,) = random(seed + 3, (N, H))
    x = dict(zip(steps, random(seed + 1, *[(N, D)] * T), strict=True))
    upstream = dict(zip(steps, random(seed + 2, *[(N, H)] * T), strict=True))

    # A probe of zeros joins the biases of each sequence at each step: the gradient at it is that of the
    # pre-activations, beside W in the first and beside U in the second.
    probes = {t: [torch.zeros(N, 3 * H, dtype=torch.float64, requires_grad=True) for _ in range(2)] for t in steps}
    h = {0: h0}
    for t in steps:
        h[t] = weights.step(x[t], h[t - 1], *probes[t])
    ell = {t: (upstream[t] * h[t]).sum() for t in steps}
    L = sum(ell.values())

    delta = {t: grad(L, probes[t][0], retain_graph=True)[0] for t in steps}
    delta_U = {t: grad(L, probes[t][1], retain_graph=True)[0] for t in steps}
    read = {t: gates(weights, x[t], h[t - 1]) for t in steps}
    dW, dU, db, db_hn = grad(L, [weights.W, weights.U, weights.b, weights.b_hn], retain_graph=True)
    beyond = {T + 1: torch.zeros(N, H)}  # nothing comes back from beyond the last step
    later = {t: sum(ell[s] for s in steps if s > t) for t in range(T)}
    return as_numpy(
        {
            **{"N": N, "T": T, "D": D, "H": H, "bold 1": torch.ones(N, 1)},
            **_by_gate("W", weights.W), **_by_gate("U", weights.U), **_by_gate("b", weights.b[:, None]),
            **_by_gate("dW", dW), **_by_gate("dU", dU), **_by_gate("db", db[:, None]),
            **{"b_hn": weights.b_hn[:, None], "db_hn": db_hn[:, None]},
            **{"bold x": x, "bold h": h, "L": L, "bold dh": upstream},
            "bold dh_total": {t: gradient(L, h[t]) for t in h} | beyond,
            # What the losses of the later steps say of a state.
            "bold dh_carried": {t: gradient(later[t], h[t]) for t in later} | {T: torch.zeros(N, H)},
            **{f"bold {name}": {t: read[t][name] for t in steps} for name in "rqn"},
            "bold z": {t: read[t]["z"] for t in steps} | beyond,
            **{"bold delta": delta, "bold delta_U": delta_U | {T + 1: torch.zeros(N, 3 * H)}},
            **{f"bold delta_{gate}": {t: delta[t].chunk(3, 1)[at] for t in steps} | beyond
               for at, gate in enumerate("rzn")},
            "bold dq": {t: delta_U[t].chunk(3, 1)[2] for t in steps} | beyond,
            # Behind a gate: the gradient before its sigmoid or tanh, divided by what autograd says of that function.
            **{f"bold d{name}": {t: delta[t].chunk(3, 1)[at] / _slope(weights, x[t], h[t - 1], at, name)
                                 for t in steps} for at, name in enumerate("rzn")},
            "bold dx": {t: gradient(L, x[t]) for t in steps},
        }
    )  # fmt: skip


def sequence_values(**sizes):
    """The values of one sequence, as columns, with the Jacobian of each step."""
    values = batch_values(N=1, **sizes)
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


def leaky_values(T=5, D=3, H=4, z=0.8, seed=1):
    """A GRU with U = 0 whose update gate is the number z at every step: a leaky average of its candidates."""
    weights = Weights(D, H, seed)
    with torch.no_grad():
        weights.U.zero_()
        weights.W[H : 2 * H] = 0
        weights.b[H : 2 * H] = torch.logit(torch.tensor(z, dtype=torch.float64))
        weights.b_hn.zero_()
    return _only_inputs(weights, T, D, H, seed) | {"z": z, "tau": _steps_to_one_in_e(z)}


def input_gated_values(T=5, D=3, H=4, seed=1):
    """A GRU with U = 0: its gates look at the input alone, and vary."""
    weights = Weights(D, H, seed)
    with torch.no_grad():
        weights.U.zero_()
    return _only_inputs(weights, T, D, H, seed)


def limit_values(z, r, D=3, H=4, seed=1):
    """One step with each gate held at 0 or 1 by its bias, everything else as drawn."""
    weights = Weights(D, H, seed)
    (x,), (h0,) = random(seed + 1, (1, D)), random(seed + 3, (1, H))
    with torch.no_grad():
        weights.b[:H], weights.b[H : 2 * H] = SHUT * (2 * r - 1), SHUT * (2 * z - 1)
    h = weights.step(x, h0, *torch.zeros(2, 1, 3 * H, dtype=torch.float64))
    given = {**_by_gate("W", weights.W), **_by_gate("U", weights.U), **_by_gate("b", weights.b[:, None])}
    return as_numpy({**given, "b_hn": weights.b_hn[:, None], "t": 1, "T": 1, "H": H, "D": D,
                     "x": {1: x.T}, "h": {0: h0.T, 1: h.T}})  # fmt: skip


def before_values(N=2, T=5, D=3, H=4, seed=1):
    """The values of a batch of the cell that resets before the product with U_n."""
    steps = range(1, T + 1)
    weights = Weights(D, H, seed)
    (h0,) = random(seed + 3, (N, H))
    x = dict(zip(steps, random(seed + 1, *[(N, D)] * T), strict=True))
    upstream = dict(zip(steps, random(seed + 2, *[(N, H)] * T), strict=True))
    candidate = torch.nn.RNNCell(D, H, dtype=torch.float64)
    W_n, U_n, b_n = (part.chunk(3)[2] for part in (weights.W, weights.U, weights.b))
    probe = {t: torch.zeros(N, 3 * H, dtype=torch.float64, requires_grad=True) for t in steps}
    h, r, z, s, n = {0: h0}, {}, {}, {}, {}
    for t in steps:
        # The gates are those of torch's GRU, with the probe standing in for further inputs.
        W = torch.cat([weights.W, torch.eye(3 * H, dtype=torch.float64)], dim=1)
        gated = _with(weights, W=W)
        read = gates(gated, torch.cat([x[t], probe[t]], dim=1), h[t - 1])
        r[t], z[t] = read["r"], read["z"]
        s[t] = torch.mul(r[t], h[t - 1])
        bias = {"bias_ih": b_n, "bias_hh": torch.zeros_like(b_n)}
        W_probed = torch.cat([W_n, torch.eye(H, dtype=torch.float64)], dim=1)
        n[t] = torch.func.functional_call(
            candidate,
            {"weight_ih": W_probed, "weight_hh": U_n, **bias},
            (torch.cat([x[t], probe[t][:, 2 * H :]], dim=1), s[t]),
        )
        h[t] = torch.lerp(n[t], h[t - 1], z[t])
    L = sum((upstream[t] * h[t]).sum() for t in steps)
    delta = {t: gradient(L, probe[t]) for t in steps}
    dW, dU, db = grad(L, [weights.W, weights.U, weights.b], retain_graph=True)
    return as_numpy(
        {
            **{"N": N, "T": T, "D": D, "H": H, "bold 1": torch.ones(N, 1)},
            **_by_gate("W", weights.W), **_by_gate("U", weights.U), **_by_gate("b", weights.b[:, None]),
            **_by_gate("dW", dW), **_by_gate("dU", dU), **_by_gate("db", db[:, None]),
            **{"bold x": x, "bold h": h, "bold dh": upstream, "bold r": r, "bold z": z, "bold s": s, "bold n": n},
            "bold dh_total": {t: gradient(L, h[t]) for t in h},
            "bold ds": {t: gradient(L, s[t]) for t in steps},
            "bold delta": delta,
            **{f"bold delta_{gate}": {t: delta[t].chunk(3, 1)[at] for t in steps} for at, gate in enumerate("rzn")},
            "bold dx": {t: gradient(L, x[t]) for t in steps},
        }
    )  # fmt: skip


def before_step_values():
    """One step of one sequence of that cell, as columns."""
    values = before_step_of_batch_values(N=1)
    return values | columns(values)


def before_step_of_batch_values(N=2):
    """The same for a batch."""
    values = before_values(N=N, T=1)
    return values | {"t": 1, "bold dh": values["bold dh_total"]}


def sigmoid_values(H=6, seed=5):
    """torch's sigmoid, and autograd's derivative of it, at numbers of both signs."""
    (a,) = random(seed, (H,))
    a = (6 * a).detach().requires_grad_()
    g = torch.sigmoid(a)
    slope = torch.stack([gradient(part, a) for part in g])
    return as_numpy({"a": a[:, None], "g": g[:, None], "∂g/∂a": slope, "H": H})


def parameters(D, H):
    """How many numbers `torch.nn.GRUCell` learns; it has two biases for each third."""
    return sum(parameter.numel() for parameter in torch.nn.GRUCell(D, H).parameters())


def _by_gate(name, stacked):
    return {name: stacked} | {f"{name}_{gate}": part for gate, part in zip("rzn", stacked.chunk(3), strict=True)}


def _with(weights, W):
    changed = object.__new__(Weights)
    changed.W, changed.U, changed.b, changed.b_hn = W, weights.U, weights.b, weights.b_hn
    return changed


def _slope(weights, x, h, third, name):
    """The derivative of each gate with respect to its own pre-activation, by autograd: (N, H)."""
    H = h.shape[1]
    rows = []
    for x_row, h_row in zip(x, h, strict=True):
        b = weights.b.detach().clone().requires_grad_()
        moved = _with(weights, W=weights.W)
        moved.b = b
        gate = gates(moved, x_row[None], h_row[None])[name][0]
        rows.append(torch.stack([gradient(gate[i], b)[third * H + i] for i in range(H)]))
    return torch.stack(rows)


def _only_inputs(weights, T, D, H, seed):
    """One sequence with U = 0: its values as columns, and the derivatives of the last state."""
    steps = range(1, T + 1)
    (h0,) = random(seed + 3, (1, H))
    x = dict(zip(steps, random(seed + 1, *[(1, D)] * T), strict=True))
    h, none = {0: h0}, torch.zeros(2, 1, 3 * H, dtype=torch.float64)
    for t in steps:
        h[t] = weights.step(x[t], h[t - 1], *none)
    read = {t: gates(weights, x[t], h[t - 1]) for t in steps}
    slopes = {(T, t): torch.stack([gradient(unit, h[t])[0] for unit in h[T][0]]) for t in range(T)}
    slopes[T, T] = torch.eye(H, dtype=torch.float64)
    values = as_numpy({"bold h": h, "bold n": {t: read[t]["n"] for t in steps},
                       "bold z": {t: read[t]["z"] for t in steps}})  # fmt: skip
    return {"T": T, "H": H, **columns(values), "∂h/∂h": as_numpy(slopes)}


def _steps_to_one_in_e(z):
    """After how many steps z to their number is 1/e, by bisection."""
    few, many = torch.tensor(0.0, dtype=torch.float64), torch.tensor(1e6, dtype=torch.float64)
    for _ in range(200):
        middle = (few + many) / 2
        few, many = (middle, many) if z**middle > torch.exp(torch.tensor(-1.0, dtype=torch.float64)) else (few, middle)
    return float(middle)


def _jacobians(values):
    """The immediate derivative of each state with respect to the one before it."""
    names = ("W", "U", "b", "b_hn")
    W, U, b, b_hn = (torch.from_numpy(values[name]) for name in names)
    b_hh = torch.cat([torch.zeros(2 * len(b_hn), 1, dtype=torch.float64), b_hn])[:, 0]
    of_state = {}
    for t in range(1, values["T"] + 1):
        x, h = (torch.from_numpy(values[name][step][:, 0]) for name, step in (("x", t), ("h", t - 1)))
        fixed = h.clone().requires_grad_()
        of_state[t, t - 1] = torch.stack([gradient(unit, fixed) for unit in cell(x, fixed, W, U, b[:, 0], b_hh)])
    return as_numpy({"∂+h/∂h": of_state})
