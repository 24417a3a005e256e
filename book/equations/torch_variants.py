"""What torch says of peepholes and coupled gates: the oracle of the chapter's equations.

torch has neither cell, but `torch.nn.LSTMCell` computes both when it is given other arguments, and autograd their
gradients, in float64; none of these numbers comes from an equation of the book.

- A peephole is a further input: the old cell state joins x with a diagonal matrix for weights. The output gate sees
  the new cell state, so a second cell, which keeps the cell state that the first has made, shows it.
- A coupled forget gate is 1 - i, and 1 - σ(a) = σ(-a): the forget gate has the input gate's parameters, negative.
"""

import torch

from .tensors import as_numpy, columns, random
from .torch_lstm import SHUT, by_gate, cell, gates, jacobians, probed, read_gates, step_of, trace

PEEPHOLE, COUPLED = "ifgo", "igo"  # the orders in which the parameters are stacked


def peephole_values(N=2, T=5, D=3, H=4, seed=1):
    """The values of a batch with peepholes; bold names stand in rows."""
    W, U, b, p = random(seed, (4 * H, D), (4 * H, H), (4 * H,), (3, H))
    step = probed(lambda x, h, c, W, U, b: peephole_cell(x, h, c, W, U, b, p), W, U, b)
    values = trace(step, {"W": W, "U": U, "b": b, "p": p}, 4 * H, N, T, D, H, seed)
    values |= read_gates(values, lambda x, h, c: peephole_gates(x, h, c, W, U, b, p), PEEPHOLE)
    values["bold f"][T + 1] = values["bold c"][T] * 0 + 1  # meets a gradient of zero
    values |= {f"p_{gate}": row[:, None] for gate, row in zip("ifo", p, strict=True)}
    values |= {f"dp_{gate}": row[:, None] for gate, row in zip("ifo", values["dp"], strict=True)}
    return as_numpy(by_gate(values, PEEPHOLE))


def coupled_values(N=2, T=5, D=3, H=4, seed=1):
    """The values of a batch with coupled gates; bold names stand in rows."""
    W, U, b = random(seed, (3 * H, D), (3 * H, H), (3 * H,))
    values = trace(probed(coupled_cell, W, U, b), {"W": W, "U": U, "b": b}, 3 * H, N, T, D, H, seed)
    values |= read_gates(values, lambda x, h, c: gates(x, h, *as_lstm(W, U, b)), COUPLED)
    values["bold i"][T + 1] = values["bold c"][T] * 0  # meets a gradient of zero
    return as_numpy(by_gate(values, COUPLED))


def peephole_cell(x, h, c, W, U, b, p):
    """Both states after one step: the cell state from a cell that sees the old one, then the hidden state."""
    _, c_next = cell(*seeing_old(x, h, c, W, U, b, p))
    h_next, _ = cell(*seeing_new(x, h, c_next, W, U, b, p))
    return h_next, c_next


def seeing_old(x, h, c, W, U, b, p):
    """The arguments of a cell whose input gate and forget gate see the cell state c."""
    none, p_i, p_f = torch.zeros_like(torch.diag(p[0])), torch.diag(p[0]), torch.diag(p[1])
    return torch.cat([x, c], dim=1), h, c, torch.cat([W, torch.cat([p_i, p_f, none, none])], dim=1), U, b


def seeing_new(x, h, c, W, U, b, p):
    """The arguments of a cell whose output gate sees c, and which keeps c: its other gates have no weights."""
    none, p_o = torch.zeros_like(torch.diag(p[0])), torch.diag(p[2])
    of_o = torch.tensor([0.0, 0.0, 0.0, 1.0]).double().repeat_interleave(len(none))
    held = torch.tensor([-SHUT, SHUT, 0.0, 0.0]).double().repeat_interleave(len(none))  # i is 0, f is 1
    widened = torch.cat([W, torch.cat([none, none, none, p_o])], dim=1)
    return torch.cat([x, c], dim=1), h, c, widened * of_o[:, None], U * of_o[:, None], b * of_o + held


def peephole_gates(x, h, c, W, U, b, p):
    """i, f, g, o of one step: the first three see the old cell state, the last the new one."""
    old = seeing_old(x, h, c, W, U, b, p)
    _, c_next = cell(*old)
    x_old, _, _, *of_old = old
    x_new, _, _, *of_new = seeing_new(x, h, c_next, W, U, b, p)
    return gates(x_old, h, *of_old) | {"o": gates(x_new, h, *of_new)["o"]}


def coupled_cell(x, h, c, W, U, b):
    """Both states after one step of `torch.nn.LSTMCell` whose forget gate is one minus its input gate."""
    return cell(x, h, c, *as_lstm(W, U, b))


def as_lstm(*parameters):
    """The parameters i, g, o as an LSTM's i, f, g, o, with those of f the negatives of those of i."""
    chunks = (parameter.chunk(3) for parameter in parameters)
    return [torch.cat([of_i, -of_i, of_g, of_o]) for of_i, of_g, of_o in chunks]


def one_sequence(values_of, step_from):
    """The values of one sequence, as columns, with its Jacobians."""
    values = values_of(N=1)
    values |= columns(values)
    return values | jacobians(values, step_from(values))


def peephole_sequence():
    def step_from(values):
        W, U, b, p = (torch.from_numpy(values[name]) for name in "WUbp")
        return lambda x, h, c: peephole_cell(x, h, c, W, U, b[:, 0], p)

    return one_sequence(peephole_values, step_from)


def coupled_sequence():
    def step_from(values):
        W, U, b = (torch.from_numpy(values[name]) for name in "WUb")
        return lambda x, h, c: coupled_cell(x, h, c, W, U, b[:, 0])

    return one_sequence(coupled_values, step_from)


def one_step(values_of):
    """The values of a single step of one sequence, as columns."""
    values = values_of(N=1, T=1)
    return step_of(values | columns(values))


def step_of_batch(values_of):
    """The values of a single step of a batch."""
    return step_of(values_of(T=1))


def counted(values_of):
    """How many numbers a cell learns: the entries of its leaves."""
    values = values_of(T=1)
    learned = sum(values[name].size for name in ("W", "U", "b", "p") if name in values)
    return {"P": learned, "D": values["D"], "H": values["H"]}
