"""How much of a gradient at the last state reaches the inputs before it, in each cell as torch initialises it.

A random direction u is drawn, and the gradient of u · h_T is taken at every input. Its norm at the input k steps
before the last is divided by its norm at the last. The cells have the same number of units, then matched numbers
of parameters.

    python -m book.experiments.compare_gradient          # writes book/results/compare_gradient.csv
    python -m book.experiments.compare_gradient --small  # a second, prints the table
"""

from dataclasses import dataclass

import torch

from . import results, training


@dataclass(frozen=True)
class Plan:
    """What is measured."""

    distances: tuple[int, ...] = (1, 2, 5, 10, 20, 30, 40, 50, 60, 80, 100)
    seeds: tuple[int, ...] = tuple(range(20))
    inputs: int = 16  # D
    lstm: int = 32  # units of the LSTM
    batch: int = 16


SMALL = Plan(distances=(1, 5), seeds=(0, 1), inputs=3, lstm=8, batch=2)


def carried(plan, cell, H, seed):
    """The norm at each distance, divided by the norm at the last input."""
    torch.manual_seed(seed)
    network = training.Network(cell, plan.inputs, H, 1).double()
    x = torch.randn(plan.batch, 1 + max(plan.distances), plan.inputs, dtype=torch.float64, requires_grad=True)
    u = torch.randn(plan.batch, H, dtype=torch.float64)
    (network(x)[:, -1] * u).sum().backward()
    norms = x.grad.norm(dim=(0, 2)).flip(0)
    return {k: (norms[k] / norms[0]).item() for k in plan.distances}


def rows(plan):
    sizes = {
        "same H": lambda cell: plan.lstm,
        "matched": lambda cell: training.hidden_size(cell, plan.inputs, plan.lstm),
    }
    for sizing, hidden in sizes.items():
        for cell in training.KIND:
            for seed in plan.seeds:
                for k, ratio in carried(plan, cell, hidden(cell), seed).items():
                    yield {
                        "sizing": sizing, "cell": cell, "hidden": hidden(cell), "distance": k, "seed": seed,
                        "ratio": f"{ratio:.3e}",
                    }  # fmt: skip


def table(plan):
    title = "The gradient that reaches an input k steps before the last, over that at the last, before any training"
    return training.written(title, "compare_gradient", plan, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"compare_gradient": table(plan)}, Plan(), SMALL)
