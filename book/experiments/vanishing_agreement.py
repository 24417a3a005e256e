"""Measure the gradient that reaches the subject of a sentence, before and while a network learns was or were.

A recurrent network (torch.nn.RNN with tanh) reads sentences of the agreement unit up to the word before the
verb, each word as a learned vector, and learns the verb by the cross-entropy of two scores of its last state. Each
network is trained on sentences of one distance alone: so many words stand between the subject and the verb.

On held-out sentences the gradient of each sentence's own loss is taken at the vector of every word. Its norm
at the subject is set beside its norm at the last word. "steps back" counts from the last word, which is 0; the
subject is as many steps back as the sentence's distance. Everything is computed in float64: in float32 the
squares of these gradients underflow.

    python -m book.experiments.vanishing_agreement          # writes vanishing_agreement.csv and vanishing_words.csv
    python -m book.experiments.vanishing_agreement --small  # a few seconds, prints the tables
"""

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the matrices are too small to share between cores

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from autograder.given.sentences import WORDS, encode, sentences

from . import results

OPTIMIZERS = {
    "gradient descent": lambda parameters: torch.optim.SGD(parameters, lr=0.5),
    "Adam": lambda parameters: torch.optim.Adam(parameters, lr=0.01),
}
RECURRENT = {
    "PyTorch": lambda U: nn.init.uniform_(U, -(len(U) ** -0.5), len(U) ** -0.5),
    "orthogonal": nn.init.orthogonal_,
    "identity": nn.init.eye_,
}


@dataclass(frozen=True)
class Plan:
    """What is trained, for how long, and when it is looked at."""

    trainings: tuple[tuple[str, str], ...] = (
        ("gradient descent", "PyTorch"),
        ("gradient descent", "orthogonal"),
        ("gradient descent", "identity"),
        ("Adam", "PyTorch"),
    )
    distances: tuple[int, ...] = (4, 8, 16, 32, 64)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    checkpoints: tuple[int, ...] = (0, 10, 30, 100, 200, 300, 500, 1000)  # updates done
    batch: int = 64
    embedding: int = 16
    hidden: int = 32
    largest_norm: float = 1.0
    train: int = 2000
    held_out: int = 240
    words_distance: int = 16  # the distance of which every word is written down


SMALL = Plan(
    trainings=(("gradient descent", "PyTorch"), ("Adam", "PyTorch")),
    distances=(4, 8),
    seeds=(0, 1),
    checkpoints=(0, 100),
    train=300,
    held_out=60,
    words_distance=8,
)


class Reader(nn.Module):
    """Embedding, tanh network, two scores of the last state."""

    def __init__(self, plan, start):
        super().__init__()
        self.embedding = nn.Embedding(len(WORDS), plan.embedding)
        self.rnn = nn.RNN(plan.embedding, plan.hidden, batch_first=True)
        self.readout = nn.Linear(plan.hidden, 2)
        RECURRENT[start](self.rnn.weight_hh_l0.data)

    def scores(self, vectors):
        states, _ = self.rnn(vectors)
        return self.readout(states[:, -1])


def drawn(count, distance, seed, held_out):
    """Tokens (N, distance + 3) and labels (N,): at most three words stand from the start to the subject."""
    return map(torch.from_numpy, encode(sentences(count, distance, None, seed, held_out), distance + 3))


def look(model, tokens, labels, distance):
    """Accuracy, and the norm of each sentence's gradient at its words from the subject on (N, distance + 1)."""
    vectors = model.embedding(tokens).detach().requires_grad_()
    scores = model.scores(vectors)
    cross_entropy(scores, labels, reduction="sum").backward()
    model.zero_grad()
    # With the fill at the left the subject stands in the same column of every sentence.
    norms = vectors.grad[:, -(distance + 1) :].norm(dim=2)
    return (scores.argmax(dim=1) == labels).double().mean().item(), norms


def trained(plan, optimizer, start, distance, seed):
    """After each checkpoint: what `look` sees, the singular values of U, and what was clipped on the way."""
    torch.manual_seed(seed)
    model = Reader(plan, start).double()
    descent = OPTIMIZERS[optimizer](model.parameters())
    tokens, labels = drawn(plan.train, distance, seed, held_out=False)
    judged = (*drawn(plan.held_out, distance, seed, held_out=True), distance)
    norms_before_clipping = []
    for update in range(plan.checkpoints[-1] + 1):
        if update in plan.checkpoints:
            singular = torch.linalg.svdvals(model.rnn.weight_hh_l0.detach())
            yield update, *look(model, *judged), singular, norms_before_clipping
        batch = torch.randint(len(tokens), (plan.batch,))
        cross_entropy(model.scores(model.embedding(tokens[batch])), labels[batch]).backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), plan.largest_norm)
        norms_before_clipping.append(norm.item())
        descent.step()
        descent.zero_grad()


def rows(plan):
    """The rows of both tables."""
    summary, words = [], []
    for optimizer, start in plan.trainings:
        for distance in plan.distances:
            for seed in plan.seeds:
                key = {"optimizer": optimizer, "start": start, "distance": distance, "seed": seed}
                for update, accuracy, norms, singular, before in trained(plan, optimizer, start, distance, seed):
                    relative = norms / norms[:, -1:]
                    summary.append(
                        key
                        | {
                            "update": update,
                            "accuracy": f"{accuracy:.4f}",
                            "subject": f"{norms[:, 0].median():.3e}",
                            "last": f"{norms[:, -1].median():.3e}",
                            "ratio": f"{relative[:, 0].median():.3e}",
                            "largest_singular": f"{singular[0]:.4f}",
                            "smallest_singular": f"{singular[-1]:.4f}",
                            "largest_norm": f"{max(before, default=0):.3f}",
                            "clipped": sum(norm > plan.largest_norm for norm in before),
                        }
                    )
                    if distance == plan.words_distance and start == "PyTorch":
                        words += [
                            key | {"update": update, "back": distance - place, "ratio": f"{ratio:.3e}"}
                            for place, ratio in enumerate(relative.median(dim=0).values)
                        ]
    return summary, words


def tables(plan):
    """The two tables as text."""
    torch.set_num_threads(1)
    started = time.process_time()
    summary, words = rows(plan)
    minutes = (time.process_time() - started) / 60
    titles = {
        "vanishing_agreement": (
            "The norm of the gradient at the subject and at the last word, medians over held-out sentences; `ratio` is "
            "the median of their quotient, `clipped` how many updates were clipped so far",
            summary,
        ),
        "vanishing_words": (
            "The norm of the gradient at each word, so many steps back from the last, divided by that at the last "
            "word: medians over held-out sentences",
            words,
        ),
    }
    return {
        name: results.table(title, "vanishing_agreement", plan, minutes, of_table)
        for name, (title, of_table) in titles.items()
    }


if __name__ == "__main__":
    results.main(__doc__, tables, Plan(), SMALL)
