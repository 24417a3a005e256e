"""Every misconception loses points, is named by its verdict, and is told apart from all others."""

import itertools
from html import escape

import pytest

from autograder import check
from autograder.checks import bank
from autograder.checks.units import EXERCISES, UNITS, find
from autograder.grading.course import reference
from autograder.grading.course.misconception import misconceptions, page_of
from autograder.grading.course.paths import CourseError
from tests.checks.student import earned, hidden
from tests.checks.training import by_night, exercises_by_night

ALL = [misconception for unit in UNITS for misconception in misconceptions(unit)]
HIDDEN_SEEDS = (1, 2, 3)


REFERENCE_SEEDS = range(10)


@pytest.fixture(autouse=True)
def published(monkeypatch):
    monkeypatch.setenv("AUTOGRADER_BOOK", "https://book.example")


def unit_of(misconception):
    return find(misconception.of).unit


def name_of(misconception):
    """Its name, with a number where a function has several misconceptions of this name, one for each quantity."""
    name = f"{misconception.of}: {misconception.name}"
    namesakes = [m for m in ALL if (m.of, m.name) == (misconception.of, misconception.name)]
    return name if len(namesakes) == 1 else f"{name} {namesakes.index(misconception) + 1}"


def mistaken(misconception):
    """The function that a student with this misconception writes."""
    return reference.load(unit_of(misconception), misconception.of, misconception.edit)[misconception.of]


def assert_named(result, misconception):
    assert result < 1
    assert [cause.name for cause in result.verdict.causes] == [misconception.name]
    # A relation is said only where there is no name.
    assert "In every case" not in str(result).replace("\n", " ")
    assert " ".join(misconception.hint.split()) in " ".join(str(result).split())
    assert f"<strong>{escape(misconception.name)}</strong>" in result._repr_html_()
    page = page_of(misconception.see, unit_of(misconception))
    shown = f"https://book.example/{page}.html#equation-{misconception.see}" if page else misconception.see
    assert shown in result._repr_html_()


@pytest.mark.parametrize("misconception", ALL, ids=name_of)
def test_misconception_loses_points_and_is_named_on_the_visible_cases(misconception):
    assert_named(check(mistaken(misconception), points=1), misconception)


@pytest.mark.parametrize("misconception", by_night(ALL, unit_of, name_of))
def test_misconception_loses_points_and_is_named_on_hidden_cases(misconception):
    for seed in HIDDEN_SEEDS:
        assert_named(hidden(mistaken(misconception), seed), misconception)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.name)
def test_no_two_misconceptions_give_the_same_answers(exercise):
    known = bank.load(exercise.unit)[exercise.name].misconceptions
    for one, other in itertools.combinations(known, 2):
        pairs = (zip(exercise.quantities, a, b, strict=True) for a, b in zip(one.answers, other.answers, strict=True))
        same = all(array.equal(x, y) for case in pairs for array, x, y in case)
        assert not same, (one.cause.name, other.cause.name)


@pytest.mark.parametrize("unit", UNITS)
def test_every_function_of_a_unit_has_misconceptions(unit):
    assert {m.of for m in misconceptions(unit)} == {exercise.name for exercise in UNITS[unit].exercises}


@pytest.mark.parametrize("exercise", exercises_by_night(EXERCISES.values()))
def test_the_reference_earns_full_marks_on_hidden_cases(exercise):
    function = reference.load(exercise.unit)[exercise.name]
    for seed in REFERENCE_SEEDS:
        result = earned(function, seed)
        assert result == 1, f"seed {seed}: {result}"


def test_an_edit_that_no_longer_fits_its_solution_is_refused():
    with pytest.raises(CourseError, match="stands there 0 times; wanted once"):
        reference.load("rnn", "rnn_cell_forward", ("no such text", ""))
