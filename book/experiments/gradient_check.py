"""Measure the error of numerical gradients against their step.

The gradient of the GRU's loss is taken by one-sided differences, central differences and the complex step, in
float64 and in float32, with steps from 1/10 down. The loss is the sum of all states times a random upstream
gradient. The right gradient is torch's, by autograd through `torch.nn.GRU` in float64, at the numbers that the
precision can hold.

    python -m book.experiments.gradient_check          # writes book/results/gradient_check.csv
    python -m book.experiments.gradient_check --small  # a few seconds, prints the table
"""

import os
import time
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the matrices are too small to share between cores

import numpy as np
import torch

from autograder.grading.course.reference import load

from . import results

NAMES = ("x", "h0", "W", "U", "b", "b_hn")


@dataclass(frozen=True)
class Plan:
    """Which network, and which steps; a step is 10 to the power of minus an exponent."""

    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    N: int = 2
    T: int = 8
    D: int = 3
    H: int = 5
    exponents: tuple[float, ...] = (1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9, 10, 11, 12)
    complex_exponents: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 100, 300)


SMALL = Plan(seeds=(0, 1), T=3, exponents=(1, 3, 5, 8), complex_exponents=(1, 5, 8, 30))


def analytic_sigmoid(a):
    """The complex step needs analytic operations; the stable sigmoid takes absolute values."""
    return 1 / (1 + np.exp(-a))


def network():
    """The GRU of solutions/gru.py, with a sigmoid that is analytic."""
    gru = load("gru")
    gru["sigmoid"] = analytic_sigmoid
    return gru


def inputs_of(plan, seed, precision):
    """The GRU's inputs by name, and an upstream gradient for every state, rounded to the precision."""
    draw = np.random.default_rng(seed)
    N, T, D, H = plan.N, plan.T, plan.D, plan.H
    shapes = {"x": (N, T, D), "h0": (N, H), "W": (3 * H, D), "U": (3 * H, H), "b": (3 * H,), "b_hn": (H,)}
    arrays = {name: draw.normal(size=shape) for name, shape in shapes.items()}
    arrays["W"] /= np.sqrt(D)
    arrays["U"] /= np.sqrt(H)
    return {name: array.astype(precision) for name, array in arrays.items()}, draw.normal(size=(N, T, H)).astype(
        precision
    )


def torch_gradient(inputs, dh):
    """The gradient of all inputs in one long vector, by autograd through torch.nn.GRU in float64."""
    leaves = {name: torch.from_numpy(array.astype(float)).requires_grad_() for name, array in inputs.items()}
    layer = torch.nn.GRU(inputs["x"].shape[2], len(inputs["b_hn"]), batch_first=True, dtype=torch.float64)
    hidden_bias = torch.cat([torch.zeros(2 * len(leaves["b_hn"])), leaves["b_hn"]])  # r and z have one bias each
    given = {
        "weight_ih_l0": leaves["W"],
        "weight_hh_l0": leaves["U"],
        "bias_ih_l0": leaves["b"],
        "bias_hh_l0": hidden_bias,
    }
    h, _ = torch.func.functional_call(layer, given, (leaves["x"], leaves["h0"][None]))
    gradients = torch.autograd.grad((h * torch.from_numpy(dh.astype(float))).sum(), list(leaves.values()))
    return np.concatenate([gradient.numpy().ravel() for gradient in gradients])


def numerical(gru, inputs, dh, method, step):
    """The same vector by a numerical method, every operation in the precision of the inputs."""
    precision = dh.dtype.type
    step, two = precision(step), precision(2)

    def loss(name, index, by):
        moved = inputs[name].astype(np.result_type(inputs[name], type(by)))
        moved[index] += by
        h, _ = gru["gru_forward"](**{**inputs, name: moved})
        return np.sum(h * dh)

    def entry(name, index):
        if method == "complex step":
            imaginary = {np.float32: np.complex64, np.float64: np.complex128}[precision](1j * step)
            return loss(name, index, imaginary).imag / step
        if method == "central":
            return (loss(name, index, step) - loss(name, index, -step)) / (two * step)
        return (loss(name, index, step) - loss(name, index, precision(0))) / step

    return np.array([entry(name, index) for name in NAMES for index in np.ndindex(inputs[name].shape)])


def errors(got, right):
    """The norm-relative error, and the largest relative error of an entry."""
    of_norms = np.linalg.norm(got - right) / np.linalg.norm(right)
    return float(of_norms), float(np.max(np.abs(got - right) / np.abs(right)))


def settings(plan):
    """Each precision with each method and its steps; float32 holds no number below 1e-45."""
    for precision, smallest in ((np.float64, 300), (np.float32, 30)):
        for method in ("one-sided", "central", "complex step"):
            exponents = plan.complex_exponents if method == "complex step" else plan.exponents
            for exponent in exponents:
                if exponent <= smallest:
                    yield precision, method, exponent


def table(plan):
    """The whole table as text: a header of comments, then one row a seed, precision, method and step."""
    gru, started, rows = network(), time.process_time(), []
    for seed in plan.seeds:
        for precision, method, exponent in settings(plan):
            inputs, dh = inputs_of(plan, seed, precision)
            norm, largest = errors(
                numerical(gru, inputs, dh, method, 10.0**-exponent).astype(float), torch_gradient(inputs, dh)
            )
            rows.append(
                {
                    "precision": precision.__name__,
                    "method": method,
                    "exponent": exponent,
                    "seed": seed,
                    "norm_error": f"{norm:.2e}",
                    "largest_entry_error": f"{largest:.2e}",
                }
            )
    minutes = (time.process_time() - started) / 60
    title = "Error of numerical gradients of a GRU, by method, precision and step 10^-exponent"
    return results.table(title, "gradient_check", plan, minutes, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"gradient_check": table(plan)}, Plan(), SMALL)
