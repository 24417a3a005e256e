"""Counts read from torch's own modules; biases found by setting the other parameters to zero and running a step."""

import numpy as np
import torch


def count_parameters(kind, D, H):
    module = getattr(torch.nn, kind.upper())(D, H)
    total = sum(parameter.numel() for parameter in module.parameters())
    return total - {"rnn": 1, "gru": 2, "lstm": 4}[kind] * H


def flops_per_step(kind, D, H):
    module = getattr(torch.nn, kind.upper())(D, H)
    matrices = sum(2 * parameter.numel() for name, parameter in module.named_parameters() if name.startswith("weight"))
    vectors = {"rnn": "+ + tanh", "gru": "++σ ++σ + +*+tanh -**+", "lstm": "++σ ++σ ++tanh ++σ **+ tanh*"}[kind]
    return matrices + H * len(vectors.replace("tanh", "t").replace(" ", ""))


def to_torch(kind, params):
    H, D = params["U"].shape[-1], params["W"].shape[-1]
    module = {"r": torch.nn.RNN, "g": torch.nn.GRU, "l": torch.nn.LSTM}[kind[0]](D, H, batch_first=True)
    module = module.to(torch.float64)
    flat = [params["W"], params["U"], params["b"], 0 * params["b"]]
    torch.nn.utils.vector_to_parameters(
        torch.tensor(np.concatenate([array.ravel() for array in flat])), module.parameters()
    )
    if kind == "gru":
        module.bias_hh_l0.data[2 * H :] = torch.tensor(params["b_hn"])
    return module


def from_torch(kind, module):
    G, H, D = {"rnn": 1, "gru": 3, "lstm": 4}[kind], module.hidden_size, module.input_size
    flat = torch.nn.utils.parameters_to_vector(module.parameters()).detach().numpy().astype(float)
    W, U, first, second = np.split(flat, np.cumsum([G * H * D, G * H * H, G * H]))
    params = {"W": W.reshape(G * H, D), "U": U.reshape(G * H, H)}
    if kind == "gru":
        params["b_hn"] = second[2 * H :].copy()
        second = np.where(np.arange(3 * H) < 2 * H, second, 0)
    return {**params, "b": first + second}
