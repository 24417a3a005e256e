"""Train torch's RNN, GRU and LSTM on one task under the same conditions.

The exercise of the comparison proves, to 1e-12, that these modules compute the course's equations. Torch's are used
here because they are faster. What is the same for every cell: the data of a seed, the number of updates, the batch,
Adam, the clipping, the grid of learning rates, and as nearly as a whole number of units allows the parameters.
"""

import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the matrices are too small to share between cores

import numpy as np
import torch
from torch import nn

from autograder.grading.course.reference import load

from . import results

# The cells by the names they have in the tables. In the last two a gate's bias starts at 1: the LSTM's forget gate,
# the GRU's update gate.
KIND = {"rnn": "rnn", "gru": "gru", "lstm": "lstm", "lstm-f1": "lstm", "gru-z1": "gru"}
CELLS = ("rnn", "gru", "lstm", "lstm-f1")  # those that are trained
MODULE = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
count_parameters = load("compare")["count_parameters"]


def hidden_size(cell, D, lstm):
    """The H with which a cell's parameters come closest to those of an LSTM of `lstm` units."""
    wanted = count_parameters("lstm", D, lstm)
    return min(range(1, 4 * lstm + 1), key=lambda H: abs(count_parameters(KIND[cell], D, H) - wanted))


class Network(nn.Module):
    """A cell between an input (or an embedding of words) and a linear readout of every state."""

    def __init__(self, cell, D, H, K, words=0):
        super().__init__()
        self.embedding = nn.Embedding(words, D) if words else nn.Identity()
        self.cell = MODULE[KIND[cell]](D, H, batch_first=True)
        self.readout = nn.Linear(H, K)
        if cell.endswith("1"):
            # Torch adds its two biases: together they are 1 in block f or z, the second of its cell.
            with torch.no_grad():
                self.cell.bias_ih_l0[H : 2 * H], self.cell.bias_hh_l0[H : 2 * H] = 1.0, 0.0

    def forward(self, x):
        """All states (N, T, H)."""
        return self.cell(self.embedding(x))[0]


def train(network, batches, loss, rate, updates, largest_norm, test, points=10):
    """Adam with gradients clipped by their norm and a rate that falls linearly to zero.

    batches: yields what `loss(network, *batch)` takes
    test: called without arguments at `points` equally spaced times, the last after the last update
    Returns what `test` returned, by the number of updates done.
    """
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    curve = {}
    for update, batch in zip(range(1, updates + 1), batches, strict=False):
        optimizer.param_groups[0]["lr"] = rate * (updates - update + 1) / updates
        optimizer.zero_grad()
        loss(network, *batch).backward()
        nn.utils.clip_grad_norm_(network.parameters(), largest_norm)
        optimizer.step()
        if update % (updates // points) == 0:
            with torch.no_grad():
                curve[update] = test()
    return curve


def from_numpy(*arrays):
    """Tensors, numbers in float32 and classes in int64."""
    return [torch.from_numpy(a.astype(np.float32) if a.dtype == np.float64 else a) for a in arrays]


def best_rate(error_after, rates):
    """The rate with the smallest error; one that diverges (nan) never wins."""
    return min(rates, key=lambda rate: np.nan_to_num(error_after(rate), nan=np.inf))


def written(title, script, plan, rows_of):
    """The table of the rows that `rows_of(plan)` yields, with the CPU minutes they took."""
    started, rows, threads = time.process_time(), [], torch.get_num_threads()
    torch.set_num_threads(1)  # as for NumPy above
    for row in rows_of(plan):
        rows.append(row)
        print(row, file=sys.stderr)
    torch.set_num_threads(threads)
    return results.table(title, script, plan, (time.process_time() - started) / 60, rows)
