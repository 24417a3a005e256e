"""Measure what an LSTM carries of a gradient from its last cell state back to an earlier one, before training.

Two matrices are measured by distance: the part along the cell state alone, the diagonal matrix of the products of
forget gates, and the total derivative, with every path through the gates. The size of a matrix J is ‖J‖/√H with
the Frobenius norm: the root mean square of the length of Jᵀv over all directions of v, where v has length 1.

The network is the course's own: its functions are read from solutions/lstm.py. The inputs are normal.

    python -m book.experiments.lstm_carried          # writes book/results/lstm_carried.csv
    python -m book.experiments.lstm_carried --small  # a second, prints the table
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
    """Which networks are measured, and how far back."""

    biases: tuple[float, ...] = (0.0, 1.0, 2.0, 4.0)
    seeds: tuple[int, ...] = tuple(range(20))
    distances: tuple[int, ...] = (0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 80, 100)
    inputs: int = 8
    hidden: int = 32


SMALL = Plan(biases=(0.0, 1.0), seeds=(0, 1), distances=(0, 1, 5, 10), inputs=3, hidden=8)


def jacobians(lstm, x, W, U, b):
    """∂c_T/∂c_t of one sequence x (1, T, D) for t = 1, ..., T: along the cell state alone, and in total.

    Every unit of c_T gets a copy of the sequence with an upstream gradient at this unit alone, so that the batch
    holds the rows of the matrix.
    """
    H = U.shape[1]
    start = np.zeros((H, H))
    _, _, cache = lstm["lstm_forward"](np.repeat(x, H, axis=0), start, start, W, U, b)
    dh, dc, along, found = np.zeros((H, H)), np.eye(H), np.eye(H), []
    for cache_t in reversed(cache):
        *_, o, c = cache_t
        found.append((along, dc + dh * o * (1 - np.tanh(c) ** 2)))  # c_t acts through its own h_t too
        _, _, along, *_ = lstm["lstm_cell_backward"](np.zeros((H, H)), along, cache_t)
        _, dh, dc, *_ = lstm["lstm_cell_backward"](dh, dc, cache_t)
    return found[::-1]


def sizes(lstm, x, W, U, b):
    """The sizes of both matrices, for t = 1, ..., T."""
    H = U.shape[1]
    return [tuple(np.linalg.norm(J) / np.sqrt(H) for J in pair) for pair in jacobians(lstm, x, W, U, b)]


def table(plan):
    """The whole table as text: a header of comments, then a row for each bias, seed and distance."""
    lstm, started, rows = load("lstm"), time.process_time(), []
    T = 1 + max(plan.distances)
    for bias in plan.biases:
        for seed in plan.seeds:
            draw = np.random.default_rng(seed)
            parameters = lstm["lstm_parameters"](plan.inputs, plan.hidden, bias, draw)
            found = sizes(lstm, draw.standard_normal((1, T, plan.inputs)), *parameters)
            for distance in plan.distances:
                along, total = found[T - 1 - distance]
                rows.append(
                    {"bias": bias, "seed": seed, "distance": distance, "along": f"{along:.3e}", "total": f"{total:.3e}"}
                )
    minutes = (time.process_time() - started) / 60
    title = "The size of ∂c_T/∂c_t before training, along the cell state and in total, by distance and forget bias"
    return results.table(title, "lstm_carried", plan, minutes, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"lstm_carried": table(plan)}, Plan(), SMALL)
