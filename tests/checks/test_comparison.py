"""What counts as the wanted values where some of these are infinite, and what is said of those that are not."""

import numpy as np
import pytest

from autograder.checks.cases import Case
from autograder.checks.comparison import compare, equal, value_problem
from autograder.checks.exercise import Array
from autograder.checks.relations import relation
from autograder.checks.verdict import Kind

INF, NAN = np.inf, np.nan
CASE = Case("a blank first", {"N": 2, "T": 2}, ())
LOGS = Array("log_alpha", "N T")
WANTED = np.array([[-0.5, -INF], [-1.5, -2.0]])

# What came, and the kind of what is wrong with it, None where nothing is.
CAME = [
    (WANTED, None),
    (WANTED + 1e-9, None),
    (np.array([[-0.5, -INF], [-1.5, -2.1]]), Kind.WRONG_VALUE),
    (np.array([[-0.5, INF], [-1.5, -2.0]]), Kind.WRONG_VALUE),
    (np.array([[-0.5, -1e300], [-1.5, -2.0]]), Kind.WRONG_VALUE),
    (np.array([[-0.5, NAN], [-1.5, -2.0]]), Kind.WRONG_VALUE),
    (np.array([[-INF, -0.5], [-1.5, -2.0]]), Kind.NOT_FINITE),
    (np.array([[-0.5, -INF], [-1.5, -INF]]), Kind.NOT_FINITE),
    (np.array([[-0.5, -INF], [NAN, -2.0]]), Kind.NOT_FINITE),
    (WANTED.astype(np.float32), Kind.WRONG_DTYPE),
    (WANTED[0], Kind.WRONG_SHAPE),
]


@pytest.mark.parametrize(("came", "kind"), CAME)
def test_a_wanted_infinite_entry_must_be_the_same_one_in_its_place(came, kind):
    finding = compare(CASE, LOGS, WANTED, came)
    assert (finding.problem and finding.problem.kind) is kind
    assert equal(WANTED, came) == (kind is None)


@pytest.mark.parametrize(
    ("came", "kind"), [(-INF, None), (INF, Kind.WRONG_VALUE), (NAN, Kind.WRONG_VALUE), (0.0, Kind.WRONG_VALUE)]
)
def test_a_single_number_may_be_wanted_infinite(came, kind):
    finding = compare(CASE, Array("log_p", ""), np.array(-INF), came)
    assert (finding.problem and finding.problem.kind) is kind


def test_all_entries_may_be_wanted_infinite():
    wanted = np.full((2, 2), -INF)
    assert compare(CASE, LOGS, wanted, wanted.copy()).problem is None
    assert compare(CASE, LOGS, wanted, np.zeros((2, 2))).problem.kind is Kind.WRONG_VALUE


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ([[-0.5, -3.0], [-1.5, -2.9]], "off most at [0, 1] in the case “a blank first”: wanted -inf, got -3."),
        ([[-0.5, NAN], [-1.5, -9.0]], "off most at [0, 1] in the case “a blank first”: wanted -inf, got nan."),
        ([[-0.5, -INF], [-1.5, -9.0]], "off most at [1, 1] in the case “a blank first”: wanted -2, got -9."),
    ],
)
def test_the_entry_that_is_off_most_is_named_also_beside_infinite_ones(came, said):
    with np.errstate(all="raise"):
        assert value_problem(CASE, WANTED, np.array(came)) == said


def test_where_finite_numbers_are_wanted_an_infinite_one_is_none():
    problem = compare(CASE, LOGS, np.zeros((2, 2)), np.array([[0, 0], [-INF, 0]])).problem
    assert problem.kind is Kind.NOT_FINITE
    assert problem.text.startswith("1 of 4 entries NaN or infinite, the first at [1, 0]; wanted finite numbers.")


def test_relations_are_seen_past_infinite_entries():
    def said(wanted, got):
        return relation((LOGS,), 0, [(wanted,)], [got], [False])

    assert said(WANTED, np.where(np.isfinite(WANTED), 2 * WANTED, WANTED)).name == "2 times what is wanted"
    assert said(WANTED, WANTED.T).name == "transposed"
    assert said(np.full((2, 2), -INF), np.ones((2, 2))) is None
