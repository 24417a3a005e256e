"""Measure what backpropagation through time costs: time a step, memory, checkpoints, and forward mode.

Passes: the recurrent network of solutions/rnn.py over T steps, with the whole cache or from checkpoints every √T
steps. Memory is the peak of what the passes allocate, with the inputs and the upstream gradients given.
Modes: reverse and forward mode for one sequence, against the number of hidden units.

    python -m book.experiments.bptt_cost          # writes book/results/bptt_cost.csv
    python -m book.experiments.bptt_cost --small  # a few seconds, prints the table
"""

import math
import os
import time
import tracemalloc
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the matrices are too small to share between cores

import numpy as np

from autograder.grading.course.reference import load
from book import unrolled

from . import results


@dataclass(frozen=True)
class Plan:
    """The sizes; every time is the smallest of `repeats`."""

    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    lengths: tuple[int, ...] = (64, 256, 1024, 4096)
    N: int = 32
    D: int = 2
    H: int = 32
    units: tuple[int, ...] = (8, 16, 32, 64)  # for reverse against forward mode, over mode_steps
    mode_steps: int = 16
    repeats: int = 3


SMALL = Plan(seeds=(0, 1), lengths=(16, 64), N=4, H=8, units=(4, 8), repeats=2)


def draws(seed, N, T, D, H):
    """x, h0, the parameters and an upstream gradient."""
    draw = np.random.default_rng([seed, T, H])
    bound = 1 / math.sqrt(H)
    W, U, b = (draw.uniform(-bound, bound, shape) for shape in ((H, D), (H, H), (H,)))
    return draw.normal(size=(N, T, D)), draw.normal(size=(N, H)), [W, U, b], draw.normal(size=(N, T, H))


def seconds(action, repeats):
    """The smallest CPU time of several runs: what disturbs a run only makes it longer."""
    times = []
    for _ in range(repeats):
        started = time.process_time()
        action()
        times.append(time.process_time() - started)
    return min(times)


def peak_megabytes(action):
    tracemalloc.start()
    action()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def passes(plan, rnn, seed):
    """Rows on time and memory of the passes over a sequence."""
    cell = rnn["rnn_cell_forward"], rnn["rnn_cell_backward"]
    for T in plan.lengths:
        x, h0, parameters, dh = draws(seed, plan.N, T, plan.D, plan.H)

        def forward(x=x, h0=h0, parameters=parameters):
            return unrolled.forward(cell[0], x, [h0], parameters)

        def whole(forward=forward, dh=dh):
            _, cache = forward()
            return unrolled.backward(cell[1], [dh], cache)

        def checkpoints(x=x, h0=h0, parameters=parameters, dh=dh):
            length = math.isqrt(x.shape[1])
            return unrolled.backward_from_checkpoints(*cell, x, [h0], parameters, [dh], length)

        for what, action in (("forward", forward), ("whole cache", whole), ("checkpoints", checkpoints)):
            taken = seconds(action, plan.repeats)
            yield what, T, plan.H, seed, taken / T, peak_megabytes(action)


def modes(plan, rnn, seed):
    """Rows on reverse and forward mode for one sequence."""
    T = plan.mode_steps
    for H in plan.units:
        x, h0, parameters, dh = draws(seed, 1, T, plan.D, H)

        def reverse(x=x, h0=h0, parameters=parameters, dh=dh):
            _, cache = rnn["rnn_forward"](x, h0, *parameters)
            return rnn["rnn_backward"](dh, cache)

        def forward(x=x, h0=h0, parameters=parameters, dh=dh):
            return unrolled.forward_mode(x[0], h0[0], dh[0], *parameters)

        for what, action in (("reverse mode", reverse), ("forward mode", forward)):
            taken = seconds(action, plan.repeats)
            yield what, T, H, seed, taken / T, peak_megabytes(action)


def table(plan):
    """The whole table as text: a header of comments, then one row a pass, size and seed."""
    rnn, started = load("rnn"), time.process_time()
    rows = [
        {
            "what": what,
            "T": T,
            "H": H,
            "seed": seed,
            "microseconds_a_step": f"{1e6 * taken:.1f}",
            "peak_megabytes": f"{peak:.4f}",
        }
        for seed in plan.seeds
        for measured in (passes, modes)
        for what, T, H, seed, taken, peak in measured(plan, rnn, seed)
    ]
    minutes = (time.process_time() - started) / 60
    title = "Time and memory of backpropagation through time, and of forward mode"
    return results.table(title, "bptt_cost", plan, minutes, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"bptt_cost": table(plan)}, Plan(), SMALL)
