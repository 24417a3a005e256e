"""Two mistakes at once: of two known misconceptions both are named nearly always, and hardly ever a third."""

import contextlib
import io

import numpy as np
import pytest

from autograder.checks import bank
from autograder.checks.pairs import Pairs, print_of
from autograder.checks.units import EXERCISES, UNITS, find
from autograder.grading.course.misconception import misconceptions
from tests.checks.pairs import drawn, named, written
from tests.checks.student import hidden

TRIED = 200
# Answers of a few numbers, or of yes and no, tell pairs apart less well: what these reach is in book/results/pairs.csv.
FEW_NUMBERS = {
    *("numerical_gradient", "complex_step_gradient", "relative_error", "state_jacobian", "clip_by_global_norm"),
    *("wrong_quantities", "sigmoid", "count_parameters", "flops_per_step", "to_torch", "from_torch"),
}
SEVERAL = [
    exercise
    for exercise in EXERCISES.values()
    if not UNITS[exercise.unit].trains
    and len(drawn(exercise, TRIED)) > 1
    and sum(known.of == exercise.name for known in misconceptions(exercise.unit)) > 1
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("exercise", [e for e in SEVERAL if e.name not in FEW_NUMBERS], ids=lambda e: e.name)
def test_of_two_mistakes_one_is_named_nearly_always_and_both_mostly(exercise):
    with contextlib.redirect_stdout(io.StringIO()):
        found = named(exercise, drawn(exercise, TRIED))
    assert found.one >= 0.95 * found.tried
    assert found.both >= 0.6 * found.tried
    # Of very few pairs a single one is more than 3 %.
    assert found.false <= max(0.03 * found.tried, 2)


@pytest.mark.parametrize("name", ["gru_cell_forward", "lstm_cell_backward", "mingru_forward"])
def test_two_mistakes_are_named_on_hidden_cases_too(name):
    exercise = find(name)
    found = named(exercise, drawn(exercise, 20), lambda function, points: hidden(function, seed=3, points=points))
    assert found.tried > 15
    assert found.both >= 0.8 * found.tried


def test_a_print_tells_what_two_mistakes_answer_from_everything_near_it():
    exercise = find("gru_cell_forward")
    answers = bank.load("gru")[exercise.name]
    pairs = answers.pairs()
    assert len(pairs.members) > 100
    assert pairs.find(answers.wanted) is None
    assert all(pairs.find(known.answers) is None for known in answers.misconceptions)


def test_values_that_are_no_arrays_have_no_print():
    assert print_of([("a", 1.0)]) is None
    assert print_of([(np.zeros(2), None)]) is None
    assert Pairs.none().find([(np.zeros(2),)]) is None


def test_a_lost_axis_and_a_nan_show_in_a_print():
    one, row = (print_of([(np.ones(shape),)])[0] for shape in ((3,), (1, 3)))
    assert not np.allclose(one, row)
    first, last = (print_of([(np.array(values),)])[0] for values in ([np.nan, 1.0], [1.0, np.nan]))
    assert not np.allclose(first, last)


def test_both_mistakes_are_in_the_function_that_is_tried():
    exercise = find("lstm_cell_backward")
    pair = drawn(exercise, 1)[0]
    assert callable(written(exercise, pair))


@pytest.mark.parametrize(
    "value",
    [
        np.ma.masked_array([1.0]),
        np.broadcast_to(1.0, (10**6, 10**6)),
        np.full(3, 1e308),
        10**400,
        [1.0],
        True,
        np.array(["a"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_printed_has_no_print_and_raises_nothing(value):
    with np.errstate(all="ignore"):
        assert print_of([(value,)]) is None
