"""Classes: a subclass of torch's module, a dictionary type of one's own, counts as floats and NumPy integers."""

import collections

import numpy as np
import torch


class Block:
    """What one block adds to a step."""

    def __init__(self, D, H):
        self.parameters = np.int64(H * D + H * H + H)
        self.operations = 2.0 * H * D + 2.0 * H * H + 2 * H + H


def count_parameters(kind, D, H):
    blocks = [Block(D, H) for _ in {"rnn": "h", "gru": "rzn", "lstm": "ifgo"}[kind]]
    return sum(block.parameters for block in blocks) + H * (kind == "gru")


def flops_per_step(kind, D, H):
    blocks = [Block(D, H) for _ in {"rnn": "h", "gru": "rzn", "lstm": "ifgo"}[kind]]
    # Block n of the GRU adds r * q once more than a plain block adds: 2 H for the sum and the product.
    beyond = {"rnn": 0, "gru": 2 * H + 4 * H, "lstm": 3 * H + 2 * H}[kind]
    return sum(block.operations for block in blocks) + beyond


class Lstm(torch.nn.LSTM):
    """Torch's LSTM under another name."""


def to_torch(kind, params):
    W, U, b = (torch.tensor(params[name]) for name in ("W", "U", "b"))
    make = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": Lstm}[kind]
    module = make(W.shape[1], U.shape[1], batch_first=True, dtype=torch.float64)
    H = U.shape[1]
    with torch.no_grad():
        for parameter in module.parameters():
            torch.nn.init.zeros_(parameter)
        module.weight_ih_l0 += W
        module.weight_hh_l0 += U
        module.bias_ih_l0 += b
        if kind == "gru":
            module.bias_hh_l0[-H:] += torch.tensor(params["b_hn"])
    return module


def from_torch(kind, module):
    W, U, first, second = (p.detach().to(torch.float64, copy=True) for p in module.parameters())
    params = collections.OrderedDict(W=W.numpy(), U=U.numpy())
    if kind == "gru":
        keep = (torch.arange(len(first)) < 2 * module.hidden_size).double()
        params["b"] = (first + keep * second).numpy()
        params["b_hn"] = second[2 * module.hidden_size :].numpy().copy()
    else:
        params["b"] = torch.add(first, second).numpy()
    return params
