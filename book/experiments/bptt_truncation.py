"""Measure how far the truncated gradient is from the full one, against the length of a chunk and of a window.

A recurrent network reads normal numbers and gives back, at every step, the number of `delay` steps before
(zero before there is one); the loss is the squared error summed over the steps. Its gradient is computed in
full, in chunks (the state's value is carried from chunk to chunk, its gradient is not) and in windows (every
step's loss is followed back over the same number of steps). It is computed twice: with PyTorch's initial
weights, and after training by full backpropagation through time. Then the same network is trained with its gradient
cut into chunks of each length. Always answering 0 has a mean squared error of (T - delay) / T.

The network is the course's own: its functions are read from solutions/rnn.py.

    python -m book.experiments.bptt_truncation          # writes book/results/bptt_truncation*.csv
    python -m book.experiments.bptt_truncation --small  # a few seconds, prints the table
"""

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the matrices are too small to share between cores

import numpy as np

from autograder.grading.course.reference import load

from . import results
from .rnn_adding import Adam, clipped


@dataclass(frozen=True)
class Plan:
    """The task, the network, its training, and what is cut."""

    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    lengths: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    T: int = 64
    delay: int = 8
    hidden: int = 32
    updates: int = 1500
    batch: int = 32
    learning_rate: float = 3e-3
    largest_norm: float = 1.0  # the gradient is scaled down to this norm where it is longer
    test: int = 256  # sequences over which the gradient is taken


SMALL = Plan(seeds=(0, 1), lengths=(1, 4, 8), T=8, delay=2, hidden=8, updates=20, test=8)


def delayed(draw, N, plan):
    """Inputs (N, T, 1), and the same numbers `delay` steps later as targets (N, T)."""
    x = draw.normal(size=(N, plan.T, 1))
    y = np.zeros((N, plan.T))
    y[:, plan.delay :] = x[:, : -plan.delay, 0]
    return x, y


def initial_parameters(draw, H):
    """PyTorch's: uniform in ±1/√H. In order W, U, b, then the readout's v and its bias."""
    return [draw.uniform(-1, 1, shape) / np.sqrt(H) for shape in ((H, 1), (H, H), (H,), (H,), (1,))]


def pieces(T, chunk):
    return [slice(start, min(start + chunk, T)) for start in range(0, T, chunk)]


def gradient_in_chunks(rnn, parameters, x, y, chunk):
    """The loss, a mean over the batch, and the gradients in the parameters' order, cut between chunks."""
    W, U, b, v, bias = parameters
    state, loss, total = np.zeros((len(x), len(U))), 0.0, [np.zeros_like(p) for p in parameters]
    for steps in pieces(x.shape[1], chunk):
        h, cache = rnn["rnn_forward"](x[:, steps], state, W, U, b)
        ds = (h @ v + bias - y[:, steps]) / len(x)
        loss += len(x) / 2 * (ds**2).sum()
        _, _, dW, dU, db = rnn["rnn_backward"](ds[..., None] * v, cache)  # what returns as dh0 is let go
        for sum_of_pieces, piece in zip(total, (dW, dU, db, np.einsum("nt,nth->h", ds, h), ds.sum()), strict=True):
            sum_of_pieces += piece
        state = h[:, -1]  # its value is carried
    return float(loss), total


def gradients_in_windows(rnn, parameters, x, y, lengths):
    """The gradients where every step's loss is followed back over so many steps, by that number.

    Array row t of `dh` holds the gradient that started from the loss of step t and has come back `lag` steps.
    """
    W, U, b, v, bias = parameters
    N, T, _ = x.shape
    before = np.zeros((N, 1, len(U)))
    h, _ = rnn["rnn_forward"](x, before[:, 0], W, U, b)
    before = np.concatenate([before, h[:, :-1]], axis=1)
    ds = (h @ v + bias - y) / N
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
    dh, found = ds[..., None] * v, {}
    for lag in range(T):
        steps = slice(0, T - lag)  # the loss of step t + lag looks back at step t
        delta = dh * (1 - h[:, steps] ** 2)
        dW += np.einsum("nth,ntd->hd", delta, x[:, steps])
        dU += np.einsum("nth,ntk->hk", delta, before[:, steps])
        db += delta.sum(axis=(0, 1))
        if lag + 1 in lengths:
            found[lag + 1] = [dW.copy(), dU.copy(), db.copy(), np.einsum("nt,nth->h", ds, h), np.array([ds.sum()])]
        dh = (delta @ U)[:, 1:]
    return found


def trained(rnn, plan, seed, chunk):
    """The parameters before training and after it, with the gradient cut into chunks."""
    draw = np.random.default_rng([seed, 0])
    parameters = initial_parameters(draw, plan.hidden)
    first = [p.copy() for p in parameters]
    adam = Adam(parameters, plan.learning_rate)
    for _ in range(plan.updates):
        _, gradients = gradient_in_chunks(rnn, parameters, *delayed(draw, plan.batch, plan), chunk)
        adam.update(parameters, clipped(gradients, plan.largest_norm))
    return {"initial": first, "trained": parameters}


def compared(cut, full):
    """The norm-relative error of the recurrent network's gradients, and the cosine between them."""
    cut, full = (np.concatenate([g.ravel() for g in gradients[:3]]) for gradients in (cut, full))
    cosine = cut @ full / np.linalg.norm(cut) / np.linalg.norm(full)
    return np.linalg.norm(cut - full) / np.linalg.norm(full), cosine


def rows_of(rnn, plan, seed):
    for weights, parameters in trained(rnn, plan, seed, plan.T).items():
        x, y = delayed(np.random.default_rng([seed, 1]), plan.test, plan)
        loss, full = gradient_in_chunks(rnn, parameters, x, y, plan.T)
        in_windows = gradients_in_windows(rnn, parameters, x, y, plan.lengths)
        for length in plan.lengths:
            cut_loss, in_chunks = gradient_in_chunks(rnn, parameters, x, y, length)
            for kind, cut in (("chunk", in_chunks), ("window", in_windows[length])):
                error, cosine = compared(cut, full)
                yield {
                    "weights": weights,
                    "cut": kind,
                    "length": length,
                    "seed": seed,
                    "error": f"{error:.6f}",
                    "cosine": f"{cosine:.6f}",
                    "mse": f"{2 * loss / plan.T:.4f}",
                    "change_of_loss": f"{abs(cut_loss - loss) / loss:.0e}",
                }


def training_rows(rnn, plan, seed):
    for length in plan.lengths:
        parameters = trained(rnn, plan, seed, length)["trained"]
        loss, _ = gradient_in_chunks(
            rnn, parameters, *delayed(np.random.default_rng([seed, 1]), plan.test, plan), plan.T
        )
        yield {"length": length, "seed": seed, "mse": f"{2 * loss / plan.T:.4f}"}


TABLES = {
    "bptt_truncation": (
        "Error and cosine of the truncated gradient against the full one, by length of chunk and of window",
        rows_of,
    ),
    "bptt_truncation_training": (
        "Test MSE after training with the gradient cut into chunks; always answering 0 gives (T - delay) / T",
        training_rows,
    ),
}


def table(plan, name="bptt_truncation"):
    """One of the tables as text: a header of comments, then its rows, seed by seed."""
    title, rows_of_seed = TABLES[name]
    rnn, started = load("rnn"), time.process_time()
    rows = [row for seed in plan.seeds for row in rows_of_seed(rnn, plan, seed)]
    minutes = (time.process_time() - started) / 60
    return results.table(title, "bptt_truncation", plan, minutes, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {name: table(plan, name) for name in TABLES}, Plan(), SMALL)
