"""Correct answers that are written otherwise than the reference earn full marks, on any cases."""

import pytest

from autograder import check
from autograder.checks.units import UNITS
from tests.alternatives import FILES, written
from tests.checks.student import hidden

SEEDS = range(5)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}: {path.stem}")
def test_a_correct_answer_written_otherwise_earns_full_marks(path):
    functions = written(path)
    assert functions
    for exercise, function in functions:
        assert check(function, points=1) == 1, exercise.name
        # The visible cases are enough where each run trains a model, for seconds.
        for seed in () if UNITS[exercise.unit].trains else SEEDS:
            drawn = hidden(function, seed)
            assert drawn == 1, f"{exercise.name}, seed {seed}: {drawn}"
