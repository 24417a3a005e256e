"""Measure how the product of a recurrent network's Jacobians grows or shrinks with the distance.

The network is the course's own: states from solutions/rnn.py, Jacobians from solutions/gradients.py. It reads
inputs drawn from a standard normal distribution, with W as PyTorch draws it and no bias. After a run-up the
Jacobian of the last state with respect to each state before it is multiplied up, and its singular values are taken.

Three tables: by initialisation of U the largest singular value of the product, how many are at least a hundredth
of it, and the mean slope of the tanh at that distance (vanishing_jacobians); all singular values for three
initialisations, as far as float64 tells them from zero (vanishing_spectrum); and for a Gaussian U, scaled to a
spectral radius, the norm of the product with and without the tanh (vanishing_radius).

    python -m book.experiments.vanishing_jacobians          # writes the three tables
    python -m book.experiments.vanishing_jacobians --small  # about a second, prints the tables
"""

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the matrices are too small to share between cores

import numpy as np

from autograder.grading.course.reference import load

from . import results


def gaussian(draw, H):
    return draw.normal(size=(H, H)) / np.sqrt(H)


def orthogonal(draw, H):
    Q, R = np.linalg.qr(draw.normal(size=(H, H)))
    return Q * np.sign(np.diag(R))  # else the factorisation's own signs would choose among the rotations


STARTS = {
    "PyTorch": lambda draw, H: draw.uniform(-1, 1, (H, H)) / np.sqrt(H),
    "Gaussian, gain 0.5": lambda draw, H: 0.5 * gaussian(draw, H),
    "Gaussian, gain 1": gaussian,
    "Gaussian, gain 1.5": lambda draw, H: 1.5 * gaussian(draw, H),
    "orthogonal": orthogonal,
    "orthogonal, inputs / 10": orthogonal,
    "identity": lambda draw, H: np.eye(H),
}


# The SVD of a matrix in float64 knows its singular values to about 1e-16 of the largest.
RESOLVED = 1e-13


@dataclass(frozen=True)
class Plan:
    """Which networks, how large, and how far back."""

    starts: tuple[str, ...] = tuple(STARTS)
    of_spectrum: tuple[str, ...] = ("PyTorch", "Gaussian, gain 1.5", "orthogonal")
    radii: tuple[float, ...] = tuple(round(0.5 + 0.05 * step, 2) for step in range(31))
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    hidden: int = 32
    inputs: int = 16
    run_up: int = 20
    farthest: int = 64
    every: int = 2  # distances 0, 2, 4 ...


SMALL = Plan(
    starts=("PyTorch", "orthogonal"), of_spectrum=("orthogonal",), radii=(0.5, 1.5), seeds=(0, 1), hidden=6, farthest=8
)


def states(plan, draw, U, of_inputs=1.0):
    """The states (T, H) of one sequence of random inputs."""
    x = of_inputs * draw.normal(size=(1, plan.run_up + plan.farthest, plan.inputs))
    W = draw.uniform(-1, 1, (plan.hidden, plan.inputs)) / np.sqrt(plan.hidden)
    h, _ = load("rnn")["rnn_forward"](x, np.zeros((1, plan.hidden)), W, U, np.zeros(plan.hidden))
    return h[0]


def products(plan, h, U):
    """The Jacobian of the last state with respect to the state at each distance before it: (distances, H, H)."""
    jacobian = load("gradients")["state_jacobian"]
    product, found = np.eye(len(U)), []
    for distance in range(plan.farthest + 1):
        if distance % plan.every == 0:
            found.append(product)
        product = product @ jacobian(h[[-1 - distance]], U)[0]
    return np.array(found)


def singular_values(plan, start, seed):
    """The singular values of the products (distances, H), largest first, and the mean slope of each state."""
    draw = np.random.default_rng([seed, list(STARTS).index(start)])
    U = STARTS[start](draw, plan.hidden)
    of_inputs = 0.1 if "inputs / 10" in start else 1.0
    h = states(plan, draw, U, of_inputs)
    slopes = (1 - h**2).mean(axis=1)[::-1][: plan.farthest + 1 : plan.every]
    return np.linalg.svd(products(plan, h, U), compute_uv=False), slopes


def of_radius(plan, radius, seed):
    """The norm of the products with the tanh, and of the powers of U, for a Gaussian U of this spectral radius."""
    draw = np.random.default_rng([seed, len(STARTS)])  # the same matrix at every radius
    U = gaussian(draw, plan.hidden)
    U *= radius / abs(np.linalg.eigvals(U)).max()
    h = states(plan, draw, U)
    return [np.linalg.norm(products(plan, of_states, U), 2, axis=(1, 2)) for of_states in (h, 0 * h)]


def rows(plan):
    """The rows of the three tables, by name."""
    distances = range(0, plan.farthest + 1, plan.every)
    by_start, spectrum, by_radius = [], [], []
    for start in plan.starts:
        values, slopes = map(np.array, zip(*(singular_values(plan, start, seed) for seed in plan.seeds), strict=True))
        for place, distance in enumerate(distances):
            for of_seed, seed in enumerate(plan.seeds):
                singular = values[of_seed, place]
                by_start.append(
                    {
                        "start": start,
                        "distance": distance,
                        "seed": seed,
                        "largest": f"{singular[0]:.3e}",
                        "directions": int(sum(singular >= singular[0] / 100)),
                        "slope": f"{slopes[of_seed, place]:.4f}",
                    }
                )
            if start in plan.of_spectrum:
                medians = np.median(values[:, place], axis=0)
                spectrum += [
                    {"start": start, "distance": distance, "rank": rank, "median": f"{value:.3e}"}
                    for rank, value in enumerate(medians, start=1)
                    if value >= RESOLVED * medians[0]
                ]
    for radius in plan.radii:
        found = np.array([of_radius(plan, radius, seed) for seed in plan.seeds])
        for distance, (tanh, linear) in zip(distances, found.transpose(2, 1, 0), strict=True):
            norms = {"median": np.median(tanh), "least": tanh.min(), "most": tanh.max(), "linear": np.median(linear)}
            key = {"radius": radius, "distance": distance}
            by_radius.append(key | {name: f"{value:.3e}" for name, value in norms.items()})
    return by_start, spectrum, by_radius


TITLES = {
    "vanishing_jacobians": "The largest singular value of the Jacobian of the last state by an earlier one; "
    "directions: how many are at least a hundredth of it; slope: the mean of 1 - h² at the earlier state",
    "vanishing_spectrum": "Singular values of the same Jacobian, medians over the seeds, down to 1e-13 of the largest",
    "vanishing_radius": "The norm of the same Jacobian for a Gaussian U scaled to a spectral radius: median, least and "
    "most over the seeds; linear: the same without the tanh",
}


def tables(plan):
    """The three tables as text, by name."""
    started = time.process_time()
    of_tables = rows(plan)
    minutes = (time.process_time() - started) / 60
    return {
        name: results.table(title, "vanishing_jacobians", plan, minutes, of_table)
        for (name, title), of_table in zip(TITLES.items(), of_tables, strict=True)
    }


if __name__ == "__main__":
    results.main(__doc__, tables, Plan(), SMALL)
