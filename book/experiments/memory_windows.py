"""Measure what a fixed window of words can know of a verb, by the distance of its subject.

For every width and distance a logistic regression of its own reads the last words before the verb, each as a
one-hot vector with weights for its place. It is trained on the course's sentences at one distance and asked about
held-out ones at every distance. Labels are balanced, so always answering was is right in exactly one half.

    python -m book.experiments.memory_windows          # writes book/results/memory_windows.csv
    python -m book.experiments.memory_windows --small  # a few seconds, prints the table
"""

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from autograder.given.sentences import WORDS, encode, sentences

from . import results


@dataclass(frozen=True)
class Plan:
    """What is trained, and on how many sentences."""

    widths: tuple[int, ...] = (2, 4, 8, 16, 32)
    distances: tuple[int, ...] = (4, 8, 16, 32)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    train: int = 4000
    test: int = 2000
    updates: int = 1000


SMALL = Plan(widths=(2, 8), distances=(4, 8), seeds=(0, 1), train=2000, test=500, updates=300)


def features(tokens, width):
    """For each of the last `width` words (N, width), the number of its own weight: one for each place and word."""
    return tokens[:, -width:] + len(WORDS) * np.arange(width)


def trained(weight_of, labels, width, updates):
    """Weights (width * words,) and bias: gradient descent on the mean cross-entropy, from zero.

    The step is the inverse of the largest curvature that the loss can have: `width` + 1 ones in a row, over 4.
    """
    weights, bias, step = np.zeros(width * len(WORDS)), 0.0, 4 / (width + 1)
    for _ in range(updates):
        ds = 1 / (1 + np.exp(-score(weight_of, weights, bias))) - labels
        gradient = np.bincount(weight_of.ravel(), np.repeat(ds, width), minlength=len(weights))
        weights -= step * gradient / len(labels)
        bias -= step * ds.mean()
    return weights, bias


def score(weight_of, weights, bias):
    """The scores (N,): positive for were."""
    return weights[weight_of].sum(axis=1) + bias


def drawn(distance, plan, seed, held_out):
    return encode(sentences(plan.test if held_out else plan.train, distance, seed=seed, held_out=held_out))


def rows_of(plan, seed):
    """One row for every width, distance of training and distance of testing."""
    tests = {asked: drawn(asked, plan, seed, held_out=True) for asked in plan.distances}
    for distance in plan.distances:
        tokens, labels = drawn(distance, plan, seed, held_out=False)
        for width in plan.widths:
            model = trained(features(tokens, width), labels, width, plan.updates)
            for asked, (asked_tokens, asked_labels) in tests.items():
                right = (score(features(asked_tokens, width), *model) > 0) == asked_labels
                yield {"width": width, "distance": distance, "asked": asked, "seed": seed, "accuracy": right.mean()}


def table(plan: Plan) -> str:
    started = time.process_time()
    rows = [row for seed in plan.seeds for row in rows_of(plan, seed)]
    minutes = (time.process_time() - started) / 60
    title = "Windows of `width` words, trained at one distance, asked at another: accuracy; always was gives 0.5"
    return results.table(title, "memory_windows", plan, minutes, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"memory_windows": table(plan)}, Plan(), SMALL)
