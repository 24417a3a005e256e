"""Correct answers that are written otherwise than the reference earn full marks, on any cases.

Each file of tests/alternatives/<unit>/ is an answer to some or all functions of the unit.
"""

from functools import cache
from pathlib import Path

import pytest

from autograder import check
from autograder.checks.exercises import of_unit
from autograder.checks.judging import score
from autograder.grading import reference
from autograder.grading.answers import answers

FILES = sorted((Path(__file__).parent / "alternatives").glob("*/*.py"))
SEEDS = range(5)
hidden_answers = cache(answers)  # worked out once for all files


def written(path):
    """The functions that a file defines, among the reference's others, each with its exercise."""
    names = reference.load(path.parent.name)
    before = dict(names)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
    return [
        (exercise, names[exercise.name])
        for exercise in of_unit(path.parent.name)
        if names[exercise.name] is not before[exercise.name]
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}: {path.stem}")
def test_a_correct_answer_written_otherwise_earns_full_marks(path):
    functions = written(path)
    assert functions
    for exercise, function in functions:
        assert check(function, points=1) == 1, exercise.name
        # The visible cases are enough where each run trains a model, for seconds.
        for seed in SEEDS if exercise.repeats else ():
            drawn = score(
                function, 1, lambda step, seed=seed: hidden_answers(step, seed, "hidden cases"), "hidden cases"
            )
            assert drawn == 1, f"{exercise.name}, seed {seed}: {drawn}"
