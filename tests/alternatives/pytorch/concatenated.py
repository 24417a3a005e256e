"""One matrix times one vector [x; h]; a recursion over the chunks."""

import torch
from torch import nn


class GRUModel(nn.Module):
    def __init__(self, input_size, hidden_size, num_layers, output_size):
        super(GRUModel, self).__init__()  # noqa: UP008  as the tutorials write it
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.gru = nn.GRU(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, x):
        h0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size).to(x.device, x.dtype)
        out, _ = self.gru(x, h0)
        out = self.fc(out[:, -1, :])
        return out


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        k = hidden_size**-0.5
        start = torch.distributions.Uniform(-k, k).sample((4 * hidden_size, input_size + hidden_size))
        self.W = nn.Parameter(start[:, :input_size].clone())
        self.U = nn.Parameter(start[:, input_size:].clone())
        self.b = nn.Parameter(torch.zeros(4 * hidden_size))

    def gates(self, x, h):
        stacked = torch.hstack([x, h, torch.ones_like(x[:, :1])])
        return stacked @ torch.hstack([self.W, self.U, self.b[:, None]]).T

    def forward(self, x, state):
        h, c = state
        i, f, g, o = torch.tensor_split(self.gates(x, h), 4, dim=1)
        i, f, o = map(torch.sigmoid, (i, f, o))
        c = c * f
        c = c + i * torch.tanh(g)
        return torch.tanh(c) * o, c


def truncated_bptt(model, x, y, loss, chunk, state=None):
    out, state = model(x[:, :chunk], state)
    part = loss(out, y[:, :chunk])
    part.backward()
    if x.shape[1] <= chunk:
        return part.detach()
    with torch.no_grad():
        state = tuple(s.clone() for s in state)
    return part.detach() + truncated_bptt(model, x[:, chunk:], y[:, chunk:], loss, chunk, state)
