"""Train the LSTM to remember the first symbol of a sequence, from several initial biases of the forget gate.

The first symbol is one of four keys; each further one is drawn from four fillers. After the last step a linear
readout of the hidden state says which key it was. Whoever has forgotten the key has a cross-entropy of at least
ln 4 and is right in one case of four on average.

The network is the course's own: its functions, the initialisation among them, are read from solutions/lstm.py.

    python -m book.experiments.lstm_memory          # writes book/results/lstm_memory.csv
    python -m book.experiments.lstm_memory --small  # a few seconds, prints the table
"""

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the matrices are too small to share between cores

import numpy as np

from autograder.grading.course.reference import load

from . import results
from .lstm_carried import sizes
from .rnn_adding import Adam, clipped

KEYS = 4  # and as many fillers


@dataclass(frozen=True)
class Plan:
    """What is trained, and for how long."""

    biases: tuple[float, ...] = (0.0, 1.0, 2.0, 4.0)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    length: int = 40
    updates: int = 2000
    every: int = 50  # updates from one test to the next
    batch: int = 32
    hidden: int = 24
    learning_rate: float = 5e-3
    largest_norm: float = 1.0  # the gradient is scaled down to this norm where it is longer
    test: int = 500


SMALL = Plan(biases=(0.0, 4.0), seeds=(0, 1), length=10, updates=60, every=30, hidden=8, test=100)


def first_symbol(draw, N, T):
    """Inputs (N, T, 2 KEYS), one-hot, and the keys (N,)."""
    symbols = np.column_stack([draw.integers(0, KEYS, N), draw.integers(KEYS, 2 * KEYS, (N, T - 1))])
    return np.eye(2 * KEYS)[symbols], symbols[:, 0]


def initial_parameters(lstm, draw, H, forget_bias):
    """W, U, b from the course's initialisation, then the readout's V (KEYS, H) and its bias."""
    W, U, b = lstm["lstm_parameters"](2 * KEYS, H, forget_bias, draw)
    return [W, U, b, draw.uniform(-1, 1, (KEYS, H)) / np.sqrt(H), np.zeros(KEYS)]


def answer(lstm, parameters, x):
    """The scores (N, KEYS) after the last step, all hidden states, and the cache."""
    W, U, b, V, v = parameters
    start = np.zeros((len(x), U.shape[1]))
    h, _, cache = lstm["lstm_forward"](x, start, start, W, U, b)
    return h[:, -1] @ V.T + v, h, cache


def cross_entropy(s, y):
    """The mean over the batch; the largest score is subtracted, so that no exponential overflows."""
    s = s - s.max(axis=1, keepdims=True)
    return (np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(y)), y]).mean()


def gradients(lstm, parameters, x, y):
    """The gradients of the cross-entropy, in the parameters' order."""
    s, h, cache = answer(lstm, parameters, x)
    p = np.exp(s - s.max(axis=1, keepdims=True))
    ds = (p / p.sum(axis=1, keepdims=True) - np.eye(KEYS)[y]) / len(y)
    dh = np.zeros_like(h)
    dh[:, -1] = ds @ parameters[3]  # the loss looks at the last hidden state alone
    _, _, _, dW, dU, db = lstm["lstm_backward"](dh, np.zeros_like(h), cache)
    return [dW, dU, db, ds.T @ h[:, -1], ds.sum(axis=0)]


def run(lstm, plan, forget_bias, seed):
    """One training: a row for each test. `along` is the size of ∂c_T/∂c_1 along the cell state alone."""
    draw, test = np.random.default_rng(seed), np.random.default_rng([seed, 1])
    parameters = initial_parameters(lstm, draw, plan.hidden, forget_bias)
    adam = Adam(parameters, plan.learning_rate)
    x_test, y_test = first_symbol(test, plan.test, plan.length)
    for update in range(plan.updates + 1):
        if update % plan.every == 0:
            s, _, _ = answer(lstm, parameters, x_test)
            yield {
                "bias": forget_bias,
                "seed": seed,
                "updates": update,
                "accuracy": f"{(s.argmax(axis=1) == y_test).mean():.3f}",
                "cross_entropy": f"{cross_entropy(s, y_test):.4f}",
                "along": f"{sizes(lstm, x_test[:1], *parameters[:3])[0][0]:.2e}",
            }
        x, y = first_symbol(draw, plan.batch, plan.length)
        adam.update(parameters, clipped(gradients(lstm, parameters, x, y), plan.largest_norm))


def table(plan):
    """The whole table as text: a header of comments, then a row for each bias, seed and test."""
    lstm, started = load("lstm"), time.process_time()
    rows = [row for bias in plan.biases for seed in plan.seeds for row in run(lstm, plan, bias, seed)]
    minutes = (time.process_time() - started) / 60
    title = f"The LSTM asked for the first of {plan.length} symbols, by forget bias; a guess is right in 1 case of 4"
    return results.table(title, "lstm_memory", plan, minutes, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"lstm_memory": table(plan)}, Plan(), SMALL)
