"""Arrays in Fortran order, blocks filled one at a time."""

import numpy as np
import torch

ORDER = {"rnn": ["h"], "gru": ["r", "z", "n"], "lstm": ["i", "f", "g", "o"]}


def count_parameters(kind, D, H):
    total = 0
    for block in ORDER[kind]:
        for _ in range(H):
            total += D + H + 1 + (kind == "gru" and block == "n")
    return total


def flops_per_step(kind, D, H):
    total = 0
    for block in ORDER[kind]:
        total += 2 * H * D + 2 * H * H + 3 * H
        if kind == "gru":
            total += {"r": H, "z": H, "n": 4 * H}[block]
        if kind == "lstm":
            total += {"i": H, "f": H, "g": H, "o": 2 * H}[block]
    return np.float64(total)


def to_torch(kind, params):
    G, H, D = len(ORDER[kind]), params["U"].shape[1], params["W"].shape[1]
    module = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind](
        D, H, num_layers=1, bias=True, batch_first=True, dtype=torch.float64
    )
    for k in range(G):
        rows = slice(k * H, (k + 1) * H)
        module.weight_ih_l0.data[rows] = torch.from_numpy(np.asfortranarray(params["W"][rows]))
        module.weight_hh_l0.data[rows] = torch.from_numpy(np.asfortranarray(params["U"][rows]))
        module.bias_ih_l0.data[rows] = torch.from_numpy(params["b"][rows])
        second = params["b_hn"] if ORDER[kind][k] == "n" else np.zeros(H)
        module.bias_hh_l0.data[rows] = torch.from_numpy(second)
    return module


def from_torch(kind, module):
    G, H, D = len(ORDER[kind]), module.hidden_size, module.input_size
    W, U, b = np.empty((G * H, D), order="F"), np.empty((G * H, H), order="F"), np.empty(G * H)
    with torch.no_grad():
        for k in range(G):
            rows = slice(k * H, (k + 1) * H)
            W[rows], U[rows] = module.weight_ih_l0[rows], module.weight_hh_l0[rows]
            b[rows] = module.bias_ih_l0[rows]
            if ORDER[kind][k] != "n":
                b[rows] += module.bias_hh_l0[rows].numpy()
        params = {"W": W, "U": U, "b": b}
        if kind == "gru":
            params["b_hn"] = module.bias_hh_l0[2 * H :].double().numpy().copy()
    return params
