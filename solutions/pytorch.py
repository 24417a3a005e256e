# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercise: recurrent networks in PyTorch
#
# You have written the backward passes by hand. PyTorch writes them for you. What it leaves to you is the
# forward pass, the initial state, and the decision how far back in time a gradient may go. In this
# notebook you write
#
# - a model around PyTorch's own GRU,
# - an LSTM cell of your own, as a module whose gradients come from autograd,
# - backpropagation through time that is truncated to chunks of the sequence.
#
# After each task a cell calls `check`. It builds your module, sets its parameters, runs it, and compares
# what it returns, and its gradients, with the reference. You may run it as often as you like. The cell
# after it holds the points that are given on other inputs when your notebook is graded.
#
# | part | you write | points |
# |---|---|---|
# | 1 | `GRUModel` | 5 |
# | 2 | `LSTMCell` | 7 |
# | 3 | `truncated_bptt` | 8 |
#
# ## Shapes
#
# Tensors are batch first. `N` is the number of sequences in the batch, `T` the number of steps, `D` the
# size of an input, `H` the size of the hidden state, `O` the size of an output and `L` the number of
# layers. The check runs everything in `float64`, so nothing that you make inside may have a dtype of its
# own.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "solution": false, "grade": false, "locked": true, "task": false}
import math

import torch
from torch import nn

from autograder import check

# %% [markdown]
# ## 1. A model around nn.GRU
#
# A stack of `L` GRU layers reads the sequence from zero states. Layer 1 reads the inputs, and each layer
# above reads the states of the one below. The last layer's state after the last step goes through a
# linear layer:
#
# $$
# \begin{aligned}
# h_0^{(1)} = \dots = h_0^{(L)} &= 0 && \text{(eq-pytorch-initial)} \\
# h_t^{(l)} &= \mathrm{GRU}_l\big(h_t^{(l-1)}, h_{t-1}^{(l)}\big), \quad h_t^{(0)} = x_t
#     && \text{(eq-pytorch-states)} \\
# y &= A\, h_T^{(L)} + a && \text{(eq-pytorch-output)}
# \end{aligned}
# $$
#
# `nn.GRU` takes `x` as `(T, N, D)` unless you tell it `batch_first=True`. It returns two tensors: the last
# layer's states at every step, and every layer's state after the last step. For `N = 3`, `T = 4`, `D = 2`,
# `H = 5`, `L = 2` and `O = 1`:
#
# | what | shape | here |
# |---|---|---|
# | `x` | `(N, T, D)` | `(3, 4, 2)` |
# | initial state | `(L, N, H)`, also with `batch_first=True` | `(2, 3, 5)` |
# | the last layer's states | `(N, T, H)` with `batch_first=True` | `(3, 4, 5)` |
# | every layer's last state | `(L, N, H)` | `(2, 3, 5)` |
# | what you return | `(N, O)` | `(3, 1)` |
#
# Make the initial state on the device of `x` and with its dtype. A state that `torch.zeros` makes by
# default lies on the CPU and is `float32`: it fails as soon as the model moves to a GPU or to another
# precision.


# %% nbgrader={"schema_version": 3, "grade_id": "GRUModel", "solution": true, "grade": false, "locked": false, "task": false}
class GRUModel(nn.Module):
    """A stack of GRU layers, and a linear layer on its last state."""

    def __init__(self, input_size, hidden_size, num_layers, output_size):
        """Make `self.gru`, an nn.GRU that takes x batch first, and `self.fc`, an nn.Linear."""
        super().__init__()
        ### BEGIN SOLUTION
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.gru = nn.GRU(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, output_size)
        ### END SOLUTION

    def forward(self, x):
        """The output after the last step (eq-pytorch-initial, eq-pytorch-states, eq-pytorch-output).

        x: inputs (N, T, D)
        Returns out (N, O).
        """
        ### BEGIN SOLUTION
        N = x.shape[0]
        h0 = torch.zeros(self.num_layers, N, self.hidden_size, dtype=x.dtype, device=x.device)  # eq-pytorch-initial
        states, _ = self.gru(x, h0)  # eq-pytorch-states
        last = states[:, -1]
        return self.fc(last)  # eq-pytorch-output
        ### END SOLUTION


# %%
check(GRUModel, points=2)  # hidden: points=3

# %% [markdown]
# ## 2. An LSTM cell of your own
#
# The step of the LSTM, with the three gates and the candidate stacked in `W (4H, D)`, `U (4H, H)` and `b (4H,)` in the order
# i, f, g, o, as PyTorch stacks them:
#
# $$
# \begin{aligned}
# a_t &= W x_t + U h_{t-1} + b && \text{(eq-pytorch-preactivation)} \\
# i_t &= \sigma(a_t^i), \quad f_t = \sigma(a_t^f), \quad g_t = \tanh(a_t^g), \quad o_t = \sigma(a_t^o)
#     && \text{(eq-pytorch-gates)} \\
# c_t &= f_t \odot c_{t-1} + i_t \odot g_t && \text{(eq-pytorch-cell)} \\
# h_t &= o_t \odot \tanh(c_t) && \text{(eq-pytorch-hidden)}
# \end{aligned}
# $$
#
# Write it as a module with the parameters `W`, `U` and `b`, without `nn.LSTM` and `nn.LSTMCell`. A tensor
# is a parameter when it is wrapped in `nn.Parameter` and kept as an attribute. Start `W` and `U` from
# random numbers between $-1/\sqrt{H}$ and $1/\sqrt{H}$, as PyTorch does. With equal rows every unit would start
# alike, and only what reads the states could tell them apart.
#
# `forward(x, state)` takes the state as the pair `(h, c)` and returns the new pair, like `nn.LSTMCell`.
# There is no backward pass to write. Autograd follows the tensors through your forward pass, as long as
# nothing on the way leaves torch.


# %% nbgrader={"schema_version": 3, "grade_id": "LSTMCell", "solution": true, "grade": false, "locked": false, "task": false}
class LSTMCell(nn.Module):
    """One step of an LSTM, with the gates in the order i, f, g, o."""

    def __init__(self, input_size, hidden_size):
        """Make the parameters W (4H, D) and U (4H, H), random, and b (4H,)."""
        super().__init__()
        ### BEGIN SOLUTION
        bound = 1 / math.sqrt(hidden_size)
        self.W = nn.Parameter(torch.empty(4 * hidden_size, input_size).uniform_(-bound, bound))
        self.U = nn.Parameter(torch.empty(4 * hidden_size, hidden_size).uniform_(-bound, bound))
        self.b = nn.Parameter(torch.zeros(4 * hidden_size))
        ### END SOLUTION

    def forward(self, x, state):
        """One step (eq-pytorch-preactivation to eq-pytorch-hidden).

        x: input (N, D); state: the pair (h, c) before the step, each (N, H)
        Returns h_next, c_next, each (N, H).
        """
        ### BEGIN SOLUTION
        h, c = state
        a = x @ self.W.T + h @ self.U.T + self.b  # eq-pytorch-preactivation
        a_i, a_f, a_g, a_o = a.chunk(4, dim=1)
        i = torch.sigmoid(a_i)  # eq-pytorch-gates
        f = torch.sigmoid(a_f)  # eq-pytorch-gates
        g = torch.tanh(a_g)  # eq-pytorch-gates
        o = torch.sigmoid(a_o)  # eq-pytorch-gates
        c_next = f * c + i * g  # eq-pytorch-cell
        h_next = o * torch.tanh(c_next)  # eq-pytorch-hidden
        return h_next, c_next
        ### END SOLUTION


# %%
check(LSTMCell, points=2)  # hidden: points=5

# %% [markdown]
# ## 3. Truncated backpropagation through time
#
# Backpropagation through time keeps every step of the sequence in memory until the backward pass has come
# through it. A long sequence does not fit. So cut it into chunks of $k$ steps, and let no gradient cross
# from one chunk into the one before.
#
# Chunk $j$ starts from the state $s_j$ that the chunk before left. Its value is carried, its history is
# not: $\bar s_j$ is the same numbers without the graph. With $s_1 = 0$, and with $L_j$ the loss of chunk $j$,
#
# $$
# \begin{aligned}
# (\hat y_j, s_{j+1}) &= \mathrm{model}(x_j, \bar s_j) && \text{(eq-pytorch-chunk)} \\
# \bar s_{j+1} &= \mathrm{detach}(s_{j+1}) && \text{(eq-pytorch-detach)} \\
# L &= \textstyle\sum_j L_j && \text{(eq-pytorch-total)} \\
# \mathrm{d}\theta &= \textstyle\sum_j \frac{\partial L_j}{\partial \theta}\big|_{\bar s_j \text{ fixed}}
#     && \text{(eq-pytorch-gradient)}
# \end{aligned}
# $$
#
# Two things follow, and you can test both. Chunking never changes the loss, because it changes no number
# of the forward pass. And one chunk as long as the sequence gives the gradients of full backpropagation
# through time.
#
# Six steps in chunks of two, with `D = 2` and `N = 3`:
#
# | chunk | reads | shape | starts from |
# |---|---|---|---|
# | 1 | `x[:, 0:2]` | `(3, 2, 2)` | `None` |
# | 2 | `x[:, 2:4]` | `(3, 2, 2)` | the state after step 2, detached |
# | 3 | `x[:, 4:6]` | `(3, 2, 2)` | the state after step 4, detached |
#
# The last chunk is shorter where `T` is no multiple of the chunk's length. It counts too.
#
# Your function is given
#
# - `model`, called as `out, state = model(x_chunk, state)`. The state is the pair `(h, c)` of an LSTM, and
#   `None` stands for zero;
# - `loss`, called as `loss(out, y_chunk)`. It gives a tensor without dimensions, already summed over batch
#   and steps.
#
# `backward()` adds to the `.grad` of every parameter, so the sum over the chunks comes by itself. What stands in
# `.grad` before the call stays in the sum: setting it to zero is left to whoever calls your function.


# %% nbgrader={"schema_version": 3, "grade_id": "truncated_bptt", "solution": true, "grade": false, "locked": false, "task": false}
def truncated_bptt(model, x, y, loss, chunk):
    """Truncated backpropagation through time (eq-pytorch-chunk to eq-pytorch-gradient).

    model: model(x, state) -> out, state, where the state is a pair (h, c), or None for zero
    x: inputs (N, T, D); y: targets (N, T, O)
    loss: loss(out, y) -> a tensor without dimensions
    chunk: the number of steps in a chunk; the last chunk may be shorter
    Returns the loss of the whole sequence, a float. Adds the gradients to the parameters' `.grad`,
    and changes no parameter.
    """
    ### BEGIN SOLUTION
    T = x.shape[1]
    state, total = None, 0.0
    for start in range(0, T, chunk):
        steps = slice(start, start + chunk)
        out, state = model(x[:, steps], state)  # eq-pytorch-chunk
        part = loss(out, y[:, steps])
        part.backward()  # eq-pytorch-gradient
        state = tuple(s.detach() for s in state)  # eq-pytorch-detach
        total = total + part.item()  # eq-pytorch-total
    return total
    ### END SOLUTION


# %%
check(truncated_bptt, points=3)  # hidden: points=5

# %% [markdown]
# ## Where you are
#
# You can put a recurrent network into a PyTorch model, write a cell that PyTorch does not have, and train
# on sequences longer than memory allows. What truncation costs is every dependence that crosses the edge of a
# chunk: no gradient reaches across. The unit `agreement` asks for such a dependence.
