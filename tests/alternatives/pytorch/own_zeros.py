"""The initial state is left to torch; the cell uses functional linear layers; chunks come from torch.split."""

import torch
from torch import nn
from torch.nn import functional


class GRUModel(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers, output_size):
        super().__init__()
        self.fc = nn.Linear(hidden_size, output_size)
        self.gru = nn.GRU(input_size, hidden_size, num_layers=num_layers, batch_first=True)

    def forward(self, x):
        _, h_last = self.gru(x)
        return self.fc(h_last[-1])


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        k = hidden_size**-0.5
        self.b = nn.Parameter(torch.zeros(4 * hidden_size))
        self.U = nn.Parameter((2 * torch.rand(4 * hidden_size, hidden_size) - 1) * k)
        self.W = nn.Parameter((2 * torch.rand(4 * hidden_size, input_size) - 1) * k)

    def forward(self, x, state):
        a = functional.linear(x, self.W, self.b) + functional.linear(state[0], self.U)
        i, f, g, o = a.split(state[0].shape[-1], dim=-1)
        c = f.sigmoid() * state[1] + i.sigmoid() * g.tanh()
        return [o.sigmoid() * c.tanh(), c]


def truncated_bptt(model, x, y, loss, chunk):
    state, parts = None, []
    for x_chunk, y_chunk in zip(x.split(chunk, dim=1), y.split(chunk, dim=1), strict=True):
        out, (h, c) = model(x_chunk, state)
        part = loss(out, y_chunk)
        part.backward()
        parts.append(part.item())
        state = h.detach(), c.detach()
    return sum(parts)
