"""How much gradient a GRU carries back, by distance, for several biases of its update gate; and by which way.

A GRU with PyTorch's initial weights reads a sequence of normal inputs. Its update gate's bias b_z is set to one number
for all units. Nothing is trained. For each distance d the table has the largest singular value of ∂h_T/∂h_{T-d},
and the largest entry of the direct path, which is the product of the update gates of these steps. One row of each
seed has the RNN of the same sizes, with PyTorch's initial weights too, in place of a bias.

The Jacobian is carried back by the course's own functions, read from solutions/gru.py and solutions/rnn.py: a batch
of H equal sequences, each with another unit vector for its upstream gradient. The second table splits the gradient
that one step hands on into the four ways in which h_{t-1} enters it, as shares of the gradient that came.

    python -m book.experiments.gru_gradient          # writes book/results/gru_gradient.csv and gru_paths.csv
    python -m book.experiments.gru_gradient --small  # a second, prints both tables
"""

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from autograder.grading.course.reference import load

from . import results

PATHS = ("direct", "update gate", "reset gate", "candidate")


@dataclass(frozen=True)
class Plan:
    """What is measured."""

    biases: tuple[float, ...] = (-2.0, 0.0, 2.0, 4.0)
    distances: tuple[int, ...] = (1, 2, 5, 10, 20, 50, 100, 200)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    hidden: int = 32
    inputs: int = 16


SMALL = Plan(biases=(0.0, 4.0), distances=(1, 3, 8), seeds=(0, 1), hidden=6, inputs=3)


def weights(draw, D, H, gates):
    """PyTorch's initial weights, uniform in ±1/√H: W, U, b and, for the GRU, b_hn."""
    shapes = ((gates * H, D), (gates * H, H), (gates * H,), (H,))
    return [draw.uniform(-1, 1, shape) / np.sqrt(H) for shape in shapes]


def jacobians(unit, x, parameters):
    """∂h_T/∂h_t (H, H) for t = T, T-1, …, 0, and the cache of every step, for one sequence x (T, D)."""
    H = parameters[1].shape[1]
    name = "gru" if "gru_cell_forward" in unit else "rnn"
    h, caches = np.zeros((H, H)), []  # H equal sequences
    for x_t in x:
        h, cache = unit[f"{name}_cell_forward"](np.tile(x_t, (H, 1)), h, *parameters)
        caches.append(cache)
    carried = [np.eye(H)]  # row i: the gradient whose upstream is the unit vector i
    for cache in reversed(caches):
        carried.append(unit[f"{name}_cell_backward"](carried[-1], cache)[1])
    return carried, caches


def paths(dh_next, cache):
    """The gradient that a GRU's step hands to h, in four parts, by PATHS. Each is (N, H)."""
    _, h, _, U, r, z, q, n = cache
    U_r, U_z, U_n = np.split(U, 3)
    delta_n = dh_next * (1 - z) * (1 - n**2)
    delta_z = dh_next * (h - n) * z * (1 - z)
    delta_r = delta_n * q * r * (1 - r)
    return dh_next * z, delta_z @ U_z, delta_r @ U_r, (delta_n * r) @ U_n


def network(plan, seed, bias=None):
    """The unit, its inputs and its parameters: a GRU with that bias b_z, or where there is none an RNN."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(max(plan.distances), plan.inputs))
    parameters = weights(draw, plan.inputs, plan.hidden, gates=3 if bias is not None else 1)
    if bias is None:
        return load("rnn"), x, parameters[:3]
    parameters[2][plan.hidden : 2 * plan.hidden] = bias
    return load("gru"), x, parameters


def gradient_table(plan):
    """A row for each bias, seed and distance."""
    started, rows = time.process_time(), []
    for bias in (*plan.biases, None):
        for seed in plan.seeds:
            carried, caches = jacobians(*network(plan, seed, bias))
            for distance in plan.distances:
                direct = ""
                if bias is not None:
                    z = [cache[5][0] for cache in caches[len(caches) - distance :]]
                    direct = f"{np.prod(z, axis=0).max():.4e}"
                norm = np.linalg.norm(carried[distance], 2)
                name = "RNN" if bias is None else bias
                rows.append({"b_z": name, "seed": seed, "distance": distance, "norm": f"{norm:.4e}", "direct": direct})
    minutes = (time.process_time() - started) / 60
    title = "Largest singular value of dh_T/dh_(T-d), and largest entry of the direct path, untrained"
    return results.table(title, "gru_gradient", plan, minutes, rows)


def paths_table(plan):
    """A row for each bias and seed: the mean over the steps of each part's norm, over the norm of what came."""
    started, rows = time.process_time(), []
    for bias in plan.biases:
        for seed in plan.seeds:
            unit, x, parameters = network(plan, seed, bias)
            _, caches = jacobians(unit, x, parameters)
            draw = np.random.default_rng([seed, 1])
            shares = []
            for cache in caches:
                dh_next = draw.normal(size=cache[1].shape)
                came = np.linalg.norm(dh_next, axis=1)
                shares.append([np.mean(np.linalg.norm(part, axis=1) / came) for part in paths(dh_next, cache)])
            row = {name: f"{share:.4f}" for name, share in zip(PATHS, np.mean(shares, axis=0), strict=True)}
            rows.append({"b_z": bias, "seed": seed, **row})
    minutes = (time.process_time() - started) / 60
    title = "What one step hands on by each way, over the norm of the gradient that came"
    return results.table(title, "gru_gradient", plan, minutes, rows)


def tables(plan):
    """Both tables, by name."""
    return {"gru_gradient": gradient_table(plan), "gru_paths": paths_table(plan)}


if __name__ == "__main__":
    results.main(__doc__, tables, Plan(), SMALL)
