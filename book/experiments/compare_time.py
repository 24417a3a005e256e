"""How long a step of each cell takes beside a step of the RNN, forward and backward, in NumPy and in torch.

The NumPy functions are the course's own, from solutions/. Torch's are nn.RNN, nn.GRU and nn.LSTM in float32, the
LSTM once more with oneDNN's kernels switched off. All are timed in turn within each repeat, and what is written are
ratios to the RNN of the same repeat. One thread runs, and its CPU time counts, so that other work on the machine does
not.

    python -m book.experiments.compare_time          # writes book/results/compare_time.csv
    python -m book.experiments.compare_time --small  # a few seconds, prints the table
"""

import time
from dataclasses import dataclass

import numpy as np
import torch

from autograder.grading.course.reference import load

from . import results, training


@dataclass(frozen=True)
class Plan:
    """What is timed."""

    hidden: tuple[int, ...] = (32, 128, 256)  # H, and D is as large
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)  # repeats, each on numbers of its own
    steps: int = 20
    batch: int = 32
    calls: int = 5  # of which the fastest counts


SMALL = Plan(hidden=(4, 8), seeds=(0, 1), steps=3, batch=2, calls=1)


def numpy_pass(unit, kind, draw, plan, H):
    """A forward and a backward call of the course's functions, without arguments."""
    functions = unit[kind]
    forward, backward = functions[f"{kind}_forward"], functions[f"{kind}_backward"]
    G = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    x, dh = draw.normal(size=(2, plan.batch, plan.steps, H))
    states = [np.zeros((plan.batch, H))] * (2 if kind == "lstm" else 1)
    given = [draw.uniform(-1, 1, shape) / np.sqrt(H) for shape in ((G * H, H), (G * H, H), (G * H,))]
    given += [draw.uniform(-1, 1, H) / np.sqrt(H)] if kind == "gru" else []
    upstream = [dh, np.zeros_like(dh)] if kind == "lstm" else [dh]

    def run_forward():
        return forward(x, *states, *given)[-1]

    return run_forward, lambda cache: backward(*upstream, cache)


def torch_pass(kind, seed, plan, H):
    torch.manual_seed(seed)
    module = training.MODULE[kind](H, H, batch_first=True)
    x = torch.randn(plan.batch, plan.steps, H, requires_grad=True)
    dh = torch.randn(plan.batch, plan.steps, H)
    return lambda: module(x)[0], lambda h: h.backward(dh)


def seconds(passes, calls):
    """The fastest forward and the fastest backward call of each pass; the passes take turns."""
    fastest = {name: [np.inf, np.inf] for name in passes}
    for _ in range(calls):
        for name, (forward, backward) in passes.items():
            start = time.process_time()
            kept = forward()
            middle = time.process_time()
            backward(kept)
            end = time.process_time()
            fastest[name] = [min(fastest[name][0], middle - start), min(fastest[name][1], end - middle)]
    return fastest


def without_onednn(passes):
    def off(call):
        def called(*kept):
            with torch.backends.mkldnn.flags(enabled=False):
                return call(*kept)

        return called

    return tuple(off(call) for call in passes)


def rows(plan):
    units = {kind: load(kind) for kind in training.MODULE}
    for H in plan.hidden:
        for seed in plan.seeds:
            draw = np.random.default_rng([seed, H])
            of_numpy = {kind: numpy_pass(units, kind, draw, plan, H) for kind in training.MODULE}
            of_torch = {kind: torch_pass(kind, seed, plan, H) for kind in training.MODULE}
            of_torch["lstm without oneDNN"] = without_onednn(torch_pass("lstm", seed, plan, H))
            for library, passes in (("numpy", of_numpy), ("torch", of_torch)):
                seconds(passes, 1)  # the first call of a kind is slower
                measured = seconds(passes, plan.calls)
                for name, (forward, backward) in measured.items():
                    yield {
                        "library": library, "cell": name, "hidden": H, "seed": seed,
                        "forward": f"{forward / measured['rnn'][0]:.3f}",
                        "backward": f"{backward / measured['rnn'][1]:.3f}",
                        "both": f"{(forward + backward) / sum(measured['rnn']):.3f}",
                        "microseconds": f"{1e6 * (forward + backward) / plan.steps:.1f}",
                    }  # fmt: skip


def table(plan):
    title = (
        "Time of a step over that of the RNN of the same size, D = H; microseconds are those of forward and backward"
    )
    return training.written(title, "compare_time", plan, rows)


if __name__ == "__main__":
    results.main(__doc__, lambda plan: {"compare_time": table(plan)}, Plan(), SMALL)
