"""New torch.nn.Parameters made from copies; counts from shapes."""

import numpy as np
import torch


def count_parameters(kind, D, H):
    G = ["rnn", None, "gru", "lstm"].index(kind) + 1
    shapes = [(G * H, D), (G * H, H), (G * H,)] + [(H,)] * (kind == "gru")
    return int(sum(np.prod(shape) for shape in shapes))


def flops_per_step(kind, D, H):
    by_entry = {"rnn": 3, "gru": 15, "lstm": 17}
    parameters_in_matrices = (
        count_parameters(kind, D, H) - count_parameters(kind, 0, 0) - {"rnn": H, "gru": 4 * H, "lstm": 4 * H}[kind]
    )
    return 2 * parameters_in_matrices + by_entry[kind] * H


def to_torch(kind, params):
    W, U, b = (torch.tensor(params[name], dtype=torch.float64) for name in "WUb")
    H = U.size(1)
    cls = torch.nn.RNN if kind == "rnn" else torch.nn.GRU if kind == "gru" else torch.nn.LSTM
    module = cls(W.size(1), H, 1, batch_first=True)
    second = torch.zeros_like(b)
    if "b_hn" in params:
        second[2 * H :] = torch.tensor(params["b_hn"])
    for name, value in (("weight_ih_l0", W), ("weight_hh_l0", U), ("bias_ih_l0", b), ("bias_hh_l0", second)):
        setattr(module, name, torch.nn.Parameter(value))
    return module


def from_torch(kind, module):
    with torch.no_grad():
        W, U, first, second = (np.array(weight.tolist(), dtype=float) for weight in module.all_weights[0])
    if kind == "gru":
        b_r, b_z, b_n = np.split(first, 3)
        c_r, c_z, b_hn = np.split(second, 3)
        return {"b_hn": b_hn, "W": W, "U": U, "b": np.hstack([b_r + c_r, b_z + c_z, b_n])}
    return {"b": np.sum([first, second], axis=0), "U": U, "W": W}
