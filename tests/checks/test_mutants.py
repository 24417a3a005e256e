"""Every machine-made mutant of a reference loses points, computes the same, or does what no exercise asks about."""

import pytest

from autograder.checks.units import EXERCISES
from autograder.grading.course.source import read_source
from tests.checks.training import exercises_by_night
from tests.mutation.equivalent import EQUIVALENT, NOT_ASKED_FOR
from tests.mutation.operators import mutants
from tests.mutation.results import COUNTED, committed
from tests.mutation.trial import trial

COMMITTED = {row["function"]: tuple(int(row[column]) for column in COUNTED) for row in committed()}


def excuses(excused, exercise):
    return {change for function, change in excused if function == exercise.name}


@pytest.mark.parametrize("exercise", exercises_by_night(EXERCISES.values()))
def test_every_mutant_loses_points_or_is_excused(exercise):
    done = trial(exercise)
    assert done.survivors == ()
    said = "an excuse is left over; take it out of tests/mutation/equivalent.py"
    assert excuses(EQUIVALENT, exercise) == set(done.equivalent), said
    assert excuses(NOT_ASKED_FOR, exercise) == set(done.not_asked_for), said
    assert COMMITTED[exercise.name] == done.counts, "run python -m tests.mutation"


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.name)
def test_the_committed_table_accounts_for_every_mutant(exercise):
    made, killed, *excused = COMMITTED[exercise.name]
    assert made == len(mutants(read_source(exercise.unit).functions[exercise.name])), "run python -m tests.mutation"
    assert excused == [len(excuses(listed, exercise)) for listed in (EQUIVALENT, NOT_ASKED_FOR)]
    assert killed == made - sum(excused)


@pytest.mark.parametrize("excused", [EQUIVALENT, NOT_ASKED_FOR], ids=["equivalent", "not asked for"])
def test_every_excuse_is_of_an_exercise(excused):
    assert {function for function, _ in excused} <= {function for _, function in EXERCISES}


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("y = a + b", "y = a - b"),
        ("y = a + b", "y = a"),
        ("y = x @ W.T", "y = x @ W"),
        ("y = x @ W", "y = x @ W.T"),
        ("y = -a", "y = a"),
        ("y = a ** 2", "y = a ** 3"),
        ("y = f(a, b)", "y = f(b, a)"),
        ("y = np.tanh(a)", "y = a"),
        ("y = a.sum(axis=0)", "y = a.sum(axis=1)"),
        ("y = a.sum(axis=0)", "y = a.sum()"),
        ("y = x[:, t]", "y = x[:, t - 1]"),
        ("y = x[1:]", "y = x[:]"),
        ("y += a", "y = a"),
        ("y = a", "(left out)"),
        ("return (a, b)", "return (b, a)"),
        ("y = a if a < b else b", "y = a if a <= b else b"),
    ],
)
def test_the_operators_make_the_changes_that_the_course_promises(line, change):
    made = mutants(f"def g(a, b, x, W, f, t, y):\n    {line}")
    assert change in {mutant.after for mutant in made}
