"""Time is the first axis inside; the gates are cut by rows; one backward pass at the end, over detached chunks."""

import torch
from torch import nn


class GRUModel(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers, output_size):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, num_layers)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, x):
        h0 = torch.zeros(self.gru.num_layers, len(x), self.gru.hidden_size).to(x)
        states, _ = self.gru(x.transpose(0, 1), h0)
        return self.fc(states[-1])


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.H = hidden_size
        self.W = nn.Parameter(torch.cos(torch.randn(4 * hidden_size, input_size) * 100) / hidden_size**0.5)
        self.U = nn.Parameter(torch.sin(torch.randn(4 * hidden_size, hidden_size) * 100) / hidden_size**0.5)
        self.b = nn.Parameter(torch.randn(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        a = (self.W @ x.T + self.U @ h.T).T + self.b
        squashed = torch.cat([a[:, : 2 * self.H].sigmoid(), a[:, 2 * self.H : 3 * self.H].tanh()], dim=1)
        i, f, g = squashed.reshape(len(x), 3, self.H).unbind(1)
        c_next = torch.addcmul(i * g, f, c)
        return torch.sigmoid(a[:, 3 * self.H :]) * torch.tanh(c_next), c_next


def truncated_bptt(model, x, y, loss, chunk):
    total, state, start = torch.zeros((), dtype=x.dtype), None, 0
    while start < x.size(1):
        out, state = model(x.narrow(1, start, min(chunk, x.size(1) - start)), state)
        total = total + loss(out, y[:, start : start + chunk])
        state = [part.detach() for part in state]
        start += chunk
    total.backward()
    return total
