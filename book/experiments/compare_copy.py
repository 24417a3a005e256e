"""Train the three cells on the copy memory task, at three delays, with matched numbers of parameters.

The task (Hochreiter and Schmidhuber, 1997, in the form of Arjovsky, Shah and Bengio, 2016) with S symbols of K
kinds, where the classic has S = 10 and K = 8: S random symbols, blanks, a sign to begin, blanks, T + 2 S steps in
all. The network must answer blank for the first T + S steps and then give the S symbols in their order. Knowing
everything but the symbols has a cross-entropy of exactly S ln K / (T + 2 S), and recalls 1 in K.

    python -m book.experiments.compare_copy          # writes book/results/compare_copy.csv
    python -m book.experiments.compare_copy --small  # a few seconds, prints the table
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from . import results, training


@dataclass(frozen=True)
class Plan:
    """What is trained, and for how long."""

    delays: tuple[int, ...] = (5, 10, 20)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    symbols: int = 5
    kinds: int = 8
    updates: int = 2500
    batch: int = 32
    lstm: int = 32  # units of the LSTM; the others get as many as make their parameters nearest to its
    rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1)
    rate_delay: int = 10  # where the rate of each cell is picked
    rate_seed: int = 100  # a seed that is used for nothing else
    largest_norm: float = 1.0
    test: int = 1000


SMALL = Plan(
    delays=(2, 3), seeds=(0, 1), symbols=2, kinds=3, updates=50, lstm=8, rates=(0.01, 0.03), rate_delay=2, test=200
)


def copy_memory(draw, N, T, S, K):
    """One-hot inputs (N, T + 2 S, K + 2) and the classes wanted (N, T + 2 S); class 0 is blank, K + 1 begins."""
    symbols = draw.integers(1, K + 1, (N, S))
    given, wanted = np.zeros((2, N, T + 2 * S), dtype=np.int64)
    given[:, :S] = wanted[:, T + S :] = symbols
    given[:, T + S - 1] = K + 1
    return np.eye(K + 2)[given], wanted


def baseline(T, S, K):
    """The cross-entropy of knowing everything but the symbols (eq-compare-copy-baseline)."""
    return S * np.log(K) / (T + 2 * S)


def curve(plan, cell, T, seed, rate):
    """Test cross-entropy and the share of symbols recalled, by the number of updates done."""
    S, K = plan.symbols, plan.kinds
    D = K + 2
    torch.manual_seed(seed)
    network = training.Network(cell, D, training.hidden_size(cell, D, plan.lstm), K + 1)
    draw = np.random.default_rng([seed, T])
    batches = (training.from_numpy(*copy_memory(draw, plan.batch, T, S, K)) for _ in iter(int, 1))
    x, y = training.from_numpy(*copy_memory(np.random.default_rng([seed, T, 1]), plan.test, T, S, K))

    def loss(network, x, y):
        return functional.cross_entropy(network.readout(network(x)).flatten(0, 1), y.flatten())

    def test():
        s = network.readout(network(x))
        recalled = s[:, -S:].argmax(dim=2) == y[:, -S:]
        return functional.cross_entropy(s.flatten(0, 1), y.flatten()).item(), recalled.double().mean().item()

    return training.train(network, batches, loss, rate, plan.updates, plan.largest_norm, test)


def picked_rate(plan, cell):
    def error(rate):
        return curve(plan, cell, plan.rate_delay, plan.rate_seed, rate)[plan.updates][0]

    return training.best_rate(error, plan.rates)


def rows(plan):
    D = plan.kinds + 2
    for cell in training.CELLS:
        rate = picked_rate(plan, cell)
        for T in plan.delays:
            for seed in plan.seeds:
                for update, (entropy, recalled) in curve(plan, cell, T, seed, rate).items():
                    yield {
                        "cell": cell, "hidden": training.hidden_size(cell, D, plan.lstm), "rate": rate,
                        "delay": T, "seed": seed, "update": update,
                        "cross_entropy": f"{entropy:.5f}", "recalled": f"{recalled:.4f}",
                    }  # fmt: skip


def table(plan):
    title = (
        "RNN, GRU and LSTM on copy memory: test cross-entropy and share of symbols recalled by delay; "
        f"memoryless S ln K / (T + 2 S) and 1 / K, S = {plan.symbols}, K = {plan.kinds}"
    )
    return training.written(title, "compare_copy", plan, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"compare_copy": table(plan)}, Plan(), SMALL)
