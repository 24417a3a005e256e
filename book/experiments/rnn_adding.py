"""Train the recurrent network on the adding problem, at several lengths.

The adding problem (Hochreiter and Schmidhuber, 1997, in the form of Arjovsky, Shah and Bengio, 2016): each
step gives a number drawn uniformly from [0, 1) and a marker. Two markers are 1, one in each half of the
sequence, the others 0. The target is the sum of the two marked numbers. Always answering 1 has a mean
squared error of exactly 1/6, the variance of that sum.

The network is the course's own: its functions are read from solutions/rnn.py. A linear readout of the
last state gives the answer; Adam trains everything.

    python -m book.experiments.rnn_adding          # writes book/results/rnn_adding.csv
    python -m book.experiments.rnn_adding --small  # a few seconds, prints the table
"""

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the matrices are too small to share between cores

import numpy as np

from autograder.grading.course.reference import load

from . import results


@dataclass(frozen=True)
class Plan:
    """What is trained, and for how long."""

    lengths: tuple[int, ...] = (5, 10, 20, 40, 80)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    updates: int = 10_000
    batch: int = 32
    hidden: int = 32
    learning_rate: float = 5e-3
    largest_norm: float = 1.0  # the gradient is scaled down to this norm where it is longer
    test: int = 4000


SMALL = Plan(lengths=(4, 8), seeds=(0, 1), updates=500, hidden=16, test=500)


def adding_problem(draw, N, T):
    """Inputs (N, T, 2) and targets (N,)."""
    numbers, markers = draw.random((N, T)), np.zeros((N, T))
    first, second = draw.integers(0, T // 2, N), draw.integers(T // 2, T, N)
    rows = np.arange(N)
    markers[rows, first] = markers[rows, second] = 1
    return np.stack([numbers, markers], axis=2), numbers[rows, first] + numbers[rows, second]


def initial_parameters(draw, H):
    """PyTorch's: uniform in ±1/√H. In order W, U, b, then the readout's v and its bias."""
    return [draw.uniform(-1, 1, shape) / np.sqrt(H) for shape in ((H, 2), (H, H), (H,), (H,), (1,))]


def answer(rnn, parameters, x):
    """The answers (N,), all states, and the cache."""
    W, U, b, v, bias = parameters
    h, cache = rnn["rnn_forward"](x, np.zeros((len(x), len(U))), W, U, b)
    return h[:, -1] @ v + bias, h, cache


def gradients(rnn, parameters, x, y):
    """The gradients of the mean squared error, in the parameters' order."""
    s, h, cache = answer(rnn, parameters, x)
    ds = 2 * (s - y) / len(y)
    dh = np.zeros_like(h)
    dh[:, -1] = np.outer(ds, parameters[3])  # the loss looks at the last state alone
    _, _, dW, dU, db = rnn["rnn_backward"](dh, cache)
    return [dW, dU, db, h[:, -1].T @ ds, np.array([ds.sum()])]


class Adam:
    """Kingma and Ba, 2015, with their default β₁, β₂ and ε."""

    def __init__(self, parameters, learning_rate):
        self.learning_rate, self.step = learning_rate, 0
        self.mean = [np.zeros_like(p) for p in parameters]
        self.square = [np.zeros_like(p) for p in parameters]

    def update(self, parameters, gradients):
        self.step += 1
        for p, g, m, s in zip(parameters, gradients, self.mean, self.square, strict=True):
            m += 0.1 * (g - m)
            s += 0.001 * (g**2 - s)
            mean, square = m / (1 - 0.9**self.step), s / (1 - 0.999**self.step)
            p -= self.learning_rate * mean / (np.sqrt(square) + 1e-8)


def clipped(gradients, largest_norm):
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g * min(1, largest_norm / norm) for g in gradients]


def test_error(rnn, plan, length, seed):
    """The mean squared error on fresh sequences after training."""
    draw = np.random.default_rng([seed, length])
    parameters = initial_parameters(draw, plan.hidden)
    adam = Adam(parameters, plan.learning_rate)
    for _ in range(plan.updates):
        x, y = adding_problem(draw, plan.batch, length)
        adam.update(parameters, clipped(gradients(rnn, parameters, x, y), plan.largest_norm))
    x, y = adding_problem(np.random.default_rng([seed, length, 1]), plan.test, length)
    return float(np.mean((answer(rnn, parameters, x)[0] - y) ** 2))


def table(plan):
    """The whole table as text: a header of comments, then one row a length and a seed."""
    rnn, started = load("rnn"), time.process_time()
    rows = [
        {"length": T, "seed": seed, "mse": f"{test_error(rnn, plan, T, seed):.6f}"}
        for T in plan.lengths
        for seed in plan.seeds
    ]
    minutes = (time.process_time() - started) / 60
    title = "The recurrent network on the adding problem: test MSE by length; always answering 1 gives 1/6"
    return results.table(title, "rnn_adding", plan, minutes, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"rnn_adding": table(plan)}, Plan(), SMALL)
