"""Hidden cases are drawn afresh, and again the same from the same seed."""

import os
import re
import subprocess
import sys

SCRIPT = """
import numpy as np
from autograder.grading import check_hidden

def rnn_cell_forward(x, h, W, U, b):
    return np.tanh(x @ W.T + h @ U.T + b) * 1.001, None

check_hidden(rnn_cell_forward, points=3)
"""


def verdict(seed=None):
    """What a notebook of its own process is shown, with the environment variable set or not."""
    environment = {name: value for name, value in os.environ.items() if name != "AUTOGRADER_SEED"}
    if seed is not None:
        environment["AUTOGRADER_SEED"] = seed
    return subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment)


def test_the_same_seed_draws_the_same_cases():
    first, second = verdict("7").stdout, verdict("7").stdout
    assert first == second
    assert "0 of 3 points, on hidden cases, seed 7" in first


def test_another_seed_draws_other_cases():
    numbers = [re.search(r"wanted \S+ got \S+", " ".join(verdict(seed).stdout.split())).group() for seed in ("7", "8")]
    assert numbers[0] != numbers[1]


def test_without_a_seed_the_verdict_shows_the_one_that_was_drawn():
    seeds = {re.search(r"seed (\d+)", verdict().stdout).group(1) for _ in range(2)}
    assert len(seeds) == 2


def test_a_seed_that_is_no_number_is_refused():
    said = verdict("seven").stderr
    assert (
        "AUTOGRADER_SEED is 'seven'; wanted a whole number that is not negative, say 7. Set it, or leave it out."
        in said
    )
