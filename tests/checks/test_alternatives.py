"""Correct answers that are written otherwise than the reference earn full marks, on any cases."""

import pytest

from autograder import check
from tests.alternatives import FILES, written
from tests.checks.student import earned
from tests.checks.training import by_night

SEEDS = range(5)


@pytest.mark.parametrize(
    "path", by_night(FILES, lambda path: path.parent.name, lambda path: f"{path.parent.name}: {path.stem}")
)
def test_a_correct_answer_written_otherwise_earns_full_marks(path):
    functions = written(path)
    assert functions
    for exercise, function in functions:
        assert check(function, points=1) == 1, exercise.name
        for seed in SEEDS:
            drawn = earned(function, seed)
            assert drawn == 1, f"{exercise.name}, seed {seed}: {drawn}"
