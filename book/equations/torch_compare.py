"""What torch says of the three cells: their steps, their parameters, their biases, what they keep.

The oracle of the comparison's equations. The states come from torch's cells, in float64; the gates, which the cells
keep to themselves, from `functional.linear` on the cells' own blocks.
"""

import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from .tensors import as_numpy

CELL = {"rnn": torch.nn.RNNCell, "gru": torch.nn.GRUCell, "lstm": torch.nn.LSTMCell}
MODULE = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}
GATES = {"rnn": "", "gru": "rzn", "lstm": "ifgo"}


def step_values(kind, T=3, D=3, H=4, seed=2):
    """A sequence through one of torch's cells, by the names of the chapter's equations; steps count from 0."""
    torch.manual_seed(seed)
    cell = CELL[kind](D, H, dtype=torch.float64)
    if kind != "gru":  # one bias here: all of it in the first
        torch.nn.init.zeros_(cell.bias_hh)
    else:  # as eq-compare-bias says, but for block n, which keeps two
        torch.nn.init.zeros_(cell.bias_hh[: 2 * H])
    x = dict(enumerate(torch.randn(T, 1, D, dtype=torch.float64), 1))
    h, c = {0: torch.randn(1, H, dtype=torch.float64)}, {0: torch.randn(1, H, dtype=torch.float64)}
    gates = {name: {} for name in (*GATES[kind], "q")}
    blocks = len(GATES[kind]) or 1
    W, U = cell.weight_ih.chunk(blocks), cell.weight_hh.chunk(blocks)
    b, b_hh = cell.bias_ih.chunk(blocks), cell.bias_hh.chunk(blocks)
    for t in range(1, T + 1):
        for g, name in enumerate(GATES[kind]):
            of_input, of_state = functional.linear(x[t], W[g], b[g]), functional.linear(h[t - 1], U[g], b_hh[g])
            if name == "n":
                gates["q"][t] = of_state
                gates[name][t] = torch.tanh(of_input + gates["r"][t] * of_state)
            else:
                gates[name][t] = (torch.tanh if name == "g" else torch.sigmoid)(of_input + of_state)
        if kind == "lstm":
            h[t], c[t] = cell(x[t], (h[t - 1], c[t - 1]))
        else:
            h[t] = cell(x[t], h[t - 1])
    by_step = {"x": x, "h": h, "c": c} | gates
    values = {name: {t: row.T for t, row in of_steps.items()} for name, of_steps in by_step.items()}
    parameters = {"W": W, "U": U, "b": [bias[:, None] for bias in b]}
    if kind == "rnn":
        values |= {name: value[0] for name, value in parameters.items()}
    else:
        values |= {
            f"{name}_{gate}": value[g] for name, value in parameters.items() for g, gate in enumerate(GATES[kind])
        }
    if kind == "gru":
        values["b_hn"] = b_hh[2][:, None]
    return as_numpy(values) | {"T": T}


def parameters(kind, D, H):
    """How many numbers torch's cell learns, less the second bias of every block."""
    cell = CELL[kind](D, H)
    return sum(parameter.numel() for parameter in cell.parameters()) - cell.bias_hh.numel()


def products(kind, D, H):
    """The operations of a step's matrix products, by torch's own counter, which sees none in oneDNN's float32 LSTM."""
    with FlopCounterMode(display=False) as counter:
        CELL[kind](D, H, dtype=torch.float64)(torch.zeros(1, D, dtype=torch.float64))
    return counter.get_total_flops()


def kept(kind, N, T, D, H):
    """How many numbers of four bytes torch keeps for the backward pass, each storage once, without parameters."""
    module = MODULE[kind](D, H, batch_first=True)
    given = {parameter.untyped_storage().data_ptr() for parameter in module.parameters()}
    sizes = {}

    def pack(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in given:
            sizes[storage.data_ptr()] = storage.nbytes() // 4
        return tensor

    x = torch.randn(N, T, D, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        states = module(x)  # noqa: F841  (alive until the sizes are added up)
    return sum(sizes.values())


def biases(kind, H=4, seed=3):
    """The biases of a torch cell, b_ih and b_hh, and those that its answers reveal: b, and b_n and b_hn of the GRU.

    U is zero, and input g drives gate g alone, so far that the gate is exactly 0 or 1. What is left of the step then
    depends on one pre-activation, which is a bias; the inverse of the activation reads it off.
    """
    names = GATES[kind] or "h"
    torch.manual_seed(seed)
    cell = CELL[kind](len(names), H, dtype=torch.float64)
    with torch.no_grad():
        cell.weight_hh.zero_()
        cell.weight_ih.copy_(1000 * torch.eye(len(names)).repeat_interleave(H, dim=0))

    def answer(h=0.0, c=0.0, **driven):
        x = torch.tensor([[driven.get(name, 0.0) for name in names]], dtype=torch.float64)
        h, c = (torch.full((1, H), value, dtype=torch.float64) for value in (h, c))
        with torch.no_grad():
            return cell(x, (h, c)) if kind == "lstm" else cell(x, h)

    of_blocks = {name: (bias.chunk(len(names))) for name, bias in (("b_ih", cell.bias_ih), ("b_hh", cell.bias_hh))}
    values = {f"{name}_{gate}": of_blocks[name][g] for name in of_blocks for g, gate in enumerate(names)}
    values |= {"rnn": _of_rnn, "gru": _of_gru, "lstm": _of_lstm}[kind](answer)
    added = names.replace("n", "")  # the blocks in which torch adds its two biases
    for name in ("b", "b_ih", "b_hh"):
        values[name] = torch.cat([values[f"{name}_{gate}"] for gate in added])
    return {name: value.detach().numpy().reshape(-1, 1) for name, value in values.items()}


def _of_rnn(answer):
    return {"b_h": torch.atanh(answer())[0]}


def _of_gru(answer):
    b_n = torch.atanh(answer(r=-1, z=-1))
    b_hn = torch.atanh(answer(r=1, z=-1)) - b_n
    r = (torch.atanh(answer(z=-1)) - b_n) / b_hn
    z = answer(h=1.0) - answer(h=0.0)
    return {"b_r": torch.logit(r)[0], "b_z": torch.logit(z)[0], "b_n": b_n[0], "b_hn": b_hn[0]}


def _of_lstm(answer):
    i = answer(f=-1, g=1)[1]
    f = answer(c=1.0)[1] - answer(c=0.0)[1]
    g = answer(i=1, f=-1)[1]
    h, c = answer()
    o = h / torch.tanh(c)
    return {"b_i": torch.logit(i)[0], "b_f": torch.logit(f)[0], "b_g": torch.atanh(g)[0], "b_o": torch.logit(o)[0]}


def copy_baseline(T, S, K):
    """Torch's cross-entropy for whoever knows all but the symbols: certain of every blank, even among K kinds."""
    wanted = torch.cat([torch.zeros(T + S, dtype=torch.int64), torch.randint(1, K + 1, (S,))])
    scores = torch.full((T + 2 * S, K + 1), -torch.inf, dtype=torch.float64)
    scores[: T + S, 0] = 0.0
    scores[T + S :, 1:] = 0.0
    return functional.cross_entropy(scores, wanted).item()
