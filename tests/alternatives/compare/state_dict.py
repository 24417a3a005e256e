"""Parameters by load_state_dict and named_parameters; counts by matrices [W U b] and by lists of equations."""

import numpy as np
import torch


def count_parameters(kind, D, H):
    blocks = len({"rnn": "h", "gru": "rzn", "lstm": "ifgo"}[kind])
    return blocks * H * (D + H + 1) + (H if kind == "gru" else 0)


def flops_per_step(kind, D, H):
    block = 2 * H * D + 2 * H * H + 2 * H + H
    if kind == "rnn":
        return block
    if kind == "gru":
        r = z = block
        q = 2 * H * H + H
        n = 2 * H * D + H + H + H + H
        return r + z + q + n + 4 * H
    return 4 * block + 3 * H + 2 * H


def to_torch(kind, params):
    rows, D = params["W"].shape
    H = params["U"].shape[1]
    module = getattr(torch.nn, kind.upper())(input_size=D, hidden_size=H, batch_first=True).double()
    hidden_bias = np.concatenate([np.zeros(2 * H), params["b_hn"]]) if kind == "gru" else np.zeros(rows)
    arrays = {
        "weight_ih_l0": params["W"],
        "weight_hh_l0": params["U"],
        "bias_ih_l0": params["b"],
        "bias_hh_l0": hidden_bias,
    }
    module.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})
    return module


def from_torch(kind, module):
    tensors = {name: value.double().detach().clone().numpy() for name, value in module.named_parameters()}
    second = tensors.pop("bias_hh_l0")
    params = dict(zip(("W", "U", "b"), tensors.values(), strict=True))
    if kind == "gru":
        H = len(second) // 3
        params["b_hn"] = second[-H:].copy()
        second[-H:] = 0
    params["b"] += second
    return params
