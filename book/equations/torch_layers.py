"""What torch's own layers say of a sequence: the oracle of the errata. Arrays have the course's layout."""

import torch

LAYERS = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


def states_and_gradients(kind, x, start, W, U, b_ih, b_hh, dh):
    """The states of one layer and the gradients of sum(dh * h), by autograd, as arrays.

    x: (N, T, D); start: h0, or (h0, c0) for the LSTM, each (N, H); dh: (N, T, H)
    Returns a dictionary of h, dx, dh0, dW, dU, db_ih and db_hh, with dc0 for the LSTM.
    """
    layer = LAYERS[kind](x.shape[2], U.shape[1], batch_first=True, dtype=torch.float64)
    given = {"weight_ih_l0": W, "weight_hh_l0": U, "bias_ih_l0": b_ih, "bias_hh_l0": b_hh}
    layer.load_state_dict({name: torch.tensor(value) for name, value in given.items()})
    x = torch.tensor(x, requires_grad=True)
    start = [torch.tensor(state, requires_grad=True) for state in (start if kind == "lstm" else (start,))]
    batched = tuple(state[None] for state in start)
    h, _ = layer(x, batched if kind == "lstm" else batched[0])
    (torch.tensor(dh) * h).sum().backward()
    found = {"h": h.detach().numpy(), "dx": x.grad.numpy()}
    found |= {f"d{name}0": state.grad.numpy() for name, state in zip("hc", start, strict=False)}
    parameters = zip(("dW", "dU", "db_ih", "db_hh"), layer.parameters(), strict=True)
    return found | {name: parameter.grad.numpy() for name, parameter in parameters}
