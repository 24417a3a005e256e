"""Any split of the biases that PyTorch adds is right; here half and half, and all in the second."""

import numpy as np
import torch


def count_parameters(kind, D, H):
    if kind == "rnn":
        return H * D + H**2 + H
    if kind == "gru":
        return 3 * H * D + 3 * H**2 + 4 * H
    return 4 * (H * D + H**2 + H)


def flops_per_step(kind, D, H):
    if kind == "rnn":
        return 2 * H * (D + H) + 3 * H
    if kind == "gru":
        return 6 * H * (D + H) + 15 * H
    return 8 * H * (D + H) + 17 * H


def to_torch(kind, params):
    H, D = params["U"].shape[1], params["W"].shape[1]
    if kind == "gru":
        module = torch.nn.GRU(D, H, batch_first=True, dtype=torch.double)
        gates, b_n = params["b"][: 2 * H], params["b"][2 * H :]
        first, second = np.concatenate([gates / 2, b_n]), np.concatenate([gates / 2, params["b_hn"]])
    else:
        module = (torch.nn.RNN if kind == "rnn" else torch.nn.LSTM)(D, H, batch_first=True, dtype=torch.double)
        first, second = np.zeros_like(params["b"]), params["b"]
    for target, source in zip(module.parameters(), (params["W"], params["U"], first, second), strict=True):
        target.data[...] = torch.as_tensor(source)
    return module


def from_torch(kind, module):
    H = module.hidden_size
    state = {name: value.cpu().numpy().astype(np.float64) for name, value in module.state_dict().items()}
    b = state["bias_ih_l0"] + state["bias_hh_l0"]
    params = {"W": state["weight_ih_l0"], "U": state["weight_hh_l0"], "b": b}
    if kind == "gru":
        b[2 * H :] = state["bias_ih_l0"][2 * H :]
        params["b_hn"] = state["bias_hh_l0"][2 * H :]
    return params
