"""Every machine-made mutant of a reference loses points, or is shown to compute the same."""

import pytest

from autograder.checks.exercises import EXERCISES
from tests.mutation.__main__ import results
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.operators import mutants
from tests.mutation.trial import trial

# An exercise that trains is run once and judged by what its model has learned; a mutant of it need not learn less.
JUDGED_BY_VALUES = [exercise for exercise in EXERCISES.values() if exercise.repeats]


@pytest.mark.parametrize("exercise", JUDGED_BY_VALUES, ids=lambda exercise: exercise.name)
def test_every_mutant_loses_points_or_is_shown_equivalent(exercise):
    done = trial(exercise)
    assert done.survivors == ()
    excused = {change for function, change in EQUIVALENT if function == exercise.name}
    assert excused == set(done.equivalent), "an excuse is left over; take it out of tests/mutation/equivalent.py"
    committed = {row["function"]: row for row in results()}[exercise.name]
    counts = (int(committed[name]) for name in ("made", "killed", "equivalent"))
    assert tuple(counts) == (done.made, done.killed, len(done.equivalent)), "run python -m tests.mutation"


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
