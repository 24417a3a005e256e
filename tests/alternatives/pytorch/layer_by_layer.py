"""The initial state is expanded from one zero; gates from a loop over sequences; step by step through a chunk."""

import torch
from torch import nn


class GRUModel(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers, output_size):
        super().__init__()
        self.sizes = num_layers, hidden_size
        self.gru = nn.GRU(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, x):
        zero = torch.zeros((), dtype=x.dtype, device=x.device)
        h = zero.expand(self.sizes[0], x.shape[0], self.sizes[1]).contiguous()
        for t in range(x.shape[1]):
            _, h = self.gru(x[:, t : t + 1], h)
        return nn.functional.linear(h[-1], self.fc.weight, self.fc.bias)


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        layer = nn.Linear(hidden_size, 4 * hidden_size)
        self.U, self.b = nn.Parameter(layer.weight.data), nn.Parameter(layer.bias.data)
        self.W = nn.Parameter(nn.Linear(hidden_size, 4 * hidden_size * input_size).bias.data.view(-1, input_size))

    def forward(self, x, state):
        rows = [self.one(*row) for row in zip(x, *state, strict=True)]
        return torch.stack([h for h, _ in rows]), torch.stack([c for _, c in rows])

    def one(self, x, h, c):
        i, f, g, o = (self.W @ x + self.U @ h + self.b).view(4, -1)
        c_next = torch.sigmoid(f) * c + torch.tanh(g) / (1 + torch.exp(-i))
        return torch.tanh(c_next) / (1 + torch.exp(-o)), c_next


def truncated_bptt(model, x, y, loss, chunk):
    losses = []
    state = None
    for start in range(0, x.shape[1], chunk):
        if state is not None:
            state = tuple(s.detach() for s in state)
        outs = []
        for t in range(start, min(start + chunk, x.shape[1])):
            out, state = model(x[:, t : t + 1], state)
            outs.append(out)
        losses.append(loss(torch.cat(outs, dim=1), y[:, start : start + chunk]))
        losses[-1].backward()
    return torch.stack(losses).sum().item()
