"""Train the three cells on was or were, at short distances, and test them at longer ones and among attractors.

The sentences are those of the capstone (autograder/given/sentences.py). Whoever always answers the same
is right in exactly half of the sentences of every kind.

    python -m book.experiments.compare_agreement          # writes book/results/compare_agreement.csv
    python -m book.experiments.compare_agreement --small  # a few seconds, prints the table
"""

import functools
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from autograder.given.sentences import WORDS, encode, sentences

from . import results, training


@dataclass(frozen=True)
class Plan:
    """What is trained, and for how long."""

    # Two sets for training, each as a tuple of distances: short and long sentences mixed, and long ones alone.
    trained: tuple[tuple[int, ...], ...] = ((4, 8, 16), (16,))
    # What is tested: pairs of a distance and a number of attractors, which need some words to stand in.
    tested: tuple[tuple[int, int], ...] = tuple(
        (distance, attractors)
        for distance in (4, 8, 16, 32, 64)
        for attractors in (0, 1, 2, 3)
        if attractors == 0 or distance >= 6 * attractors - 2
    )
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    sentences: int = 2100  # for training, as many at each distance of a set
    updates: int = 1500
    batch: int = 32
    words: int = 16  # components of a word's vector
    lstm: int = 32  # units of the LSTM; the others get as many as make their parameters nearest to its
    rates: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1)
    rate_seed: int = 100  # a seed that is used for nothing else
    largest_norm: float = 1.0
    test: int = 400


SMALL = Plan(
    trained=((2, 4), (4,)), tested=((2, 0), (4, 1), (8, 0)), seeds=(0, 1), sentences=200, updates=50, lstm=8,
    rates=(0.01, 0.03), test=40,
)  # fmt: skip


def batches(draw, plan, tokens, labels):
    """Batches without end: every sentence once, in a new order each time."""
    while True:
        for rows in torch.from_numpy(draw.permutation(len(tokens))).split(plan.batch):
            yield tokens[rows], labels[rows]


@functools.cache
def judged(plan, pair, seed):
    """Tokens and labels of held-out sentences; every cell gets the same."""
    distance, attractors = pair
    drawn = sentences(plan.test, distance, attractors, seed, held_out=True)
    return tuple(map(torch.from_numpy, encode(drawn, 3 + distance)))


@functools.cache
def fed(plan, trained, seed):
    """Tokens and labels for training, from the capstone's own generator."""
    each = plan.sentences // len(trained)
    drawn = [sentence for distance in trained for sentence in sentences(each, distance, seed=seed)]
    return tuple(map(torch.from_numpy, encode(drawn, 3 + max(trained))))


def accuracy(network, tokens, labels):
    return (network.readout(network(tokens)[:, -1]).argmax(dim=1) == labels).double().mean().item()


def accuracies(plan, trained, cell, seed, rate, tested):
    """The share of right answers among held-out sentences of each pair (distance, attractors), after training."""
    torch.manual_seed(seed)
    H = training.hidden_size(cell, plan.words, plan.lstm)
    network = training.Network(cell, plan.words, H, 2, len(WORDS))

    def loss(network, tokens, labels):
        return functional.cross_entropy(network.readout(network(tokens)[:, -1]), labels)

    def test():
        return {pair: accuracy(network, *judged(plan, pair, seed)) for pair in tested}

    without_end = batches(np.random.default_rng(seed), plan, *fed(plan, trained, seed))
    curve = training.train(network, without_end, loss, rate, plan.updates, plan.largest_norm, test, points=1)
    return curve[plan.updates]


def picked_rate(plan, trained, cell):
    """Picked by the sentences of the distances that were trained, never by longer ones."""
    known = [pair for pair in plan.tested if pair[0] in trained]

    def error(rate):
        return 1 - np.mean(list(accuracies(plan, trained, cell, plan.rate_seed, rate, known).values()))

    return training.best_rate(error, plan.rates)


def rows(plan):
    for trained in plan.trained:
        for cell in training.CELLS:
            rate = picked_rate(plan, trained, cell)
            for seed in plan.seeds:
                for (distance, attractors), right in accuracies(plan, trained, cell, seed, rate, plan.tested).items():
                    yield {
                        "trained": " ".join(map(str, trained)), "cell": cell,
                        "hidden": training.hidden_size(cell, plan.words, plan.lstm), "rate": rate,
                        "distance": distance, "attractors": attractors, "seed": seed, "accuracy": f"{right:.4f}",
                    }  # fmt: skip


def table(plan):
    title = "RNN, GRU and LSTM on was or were: share of right answers by distance and attractors; guessing has 1/2"
    return training.written(title, "compare_agreement", plan, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"compare_agreement": table(plan)}, Plan(), SMALL)
