"""A unit is declared once: whatever else repeats what its module says is held to it here."""

import re
from dataclasses import replace

import pytest

from autograder import check
from autograder.checks import units
from autograder.checks.cases import Setting
from autograder.checks.exercise import LETTERS, arrays, forward
from autograder.checks.units import EXERCISES, UNITS, Unknown, find
from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.paths import ROOT, SOLUTIONS
from autograder.grading.course.source import read_source

ALL = pytest.mark.parametrize("unit", UNITS.values(), ids=lambda unit: unit.name)


@ALL
def test_a_unit_declares_every_letter_of_its_shapes(unit):
    arrays = [array for e in unit.exercises for array in (*e.arguments, *e.quantities)]
    letters = set("".join(re.findall("[A-Z]", " ".join(array.letters for array in arrays))))
    # A setting may have sizes that stand in no shape; they are declared too.
    sizes = {letter for exercise in unit.exercises for setting in exercise.settings for letter in setting.sizes}
    assert letters <= sizes
    assert sizes <= LETTERS.keys() | unit.letters.keys()
    assert unit.letters.keys() <= sizes - LETTERS.keys()


@ALL
def test_the_notebook_has_the_units_title_and_imports_torch_where_the_unit_says_so(unit):
    text = (SOLUTIONS / f"{unit.name}.py").read_text(encoding="utf-8")
    assert f"# # Exercise: {unit.title}\n" in text
    assert ("import torch" in text) == unit.needs_torch


@ALL
def test_the_notebook_asks_for_the_units_functions_in_their_order(unit):
    assert [exercise.unit for exercise in unit.exercises] == [unit.name] * len(unit.exercises)
    checked = [name.removeprefix("check_") for name in read_source(unit.name).cells if name.startswith("check_")]
    assert [name for name in checked if not name.endswith("_hidden")] == [e.name for e in unit.exercises]


@ALL
def test_a_unit_has_as_many_misconceptions_as_it_promises(unit):
    assert len(misconceptions(unit.name)) >= unit.misconceptions > 0


def test_the_table_of_contents_has_every_unit_in_the_courses_order():
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    assert re.findall(r"file: exercises/(\w+)/\1\n", contents) == list(UNITS)


@pytest.mark.parametrize(
    "page", ["README.md", *(f"book/{name}.md" for name in ("index", "using", "grading", "grading_cohort"))]
)
def test_a_page_repeats_no_fact_of_a_unit_that_is_not_so(page):
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    assert set(re.findall(r"exercises/(\w+)/\1\b", text)) <= set(UNITS)
    assert set(re.findall(r"autograder (?:grade|report|feedback) (\w+)\b", text)) <= {*UNITS, "takes"}
    # How many there are is in none of them by hand.
    assert not re.search(r"\b(?:eight|nine|ten|eleven|twelve|thirteen) (?:units|exercises)\b", text)


def _with_a_namesake(monkeypatch):
    """A second unit with an exercise of the name rnn_cell_forward, which computes something else."""
    other = forward("rnn_cell_forward", "gru", arrays(x="N K"), arrays(y="N K"), settings=(Setting("one", N=1, K=2),))
    monkeypatch.setattr(units, "EXERCISES", {**EXERCISES, ("gru", "rnn_cell_forward"): other})
    return other


def test_two_units_may_have_a_function_of_one_name(monkeypatch):
    other = _with_a_namesake(monkeypatch)
    assert find("rnn_cell_forward", "gru") is other
    assert find("rnn_cell_forward", "rnn") is EXERCISES["rnn", "rnn_cell_forward"]
    with pytest.raises(Unknown, match=r"2 units have an exercise named 'rnn_cell_forward': rnn, gru\. Say which"):
        find("rnn_cell_forward")


def test_check_asks_which_of_two_units_is_meant_and_takes_the_answer(monkeypatch):
    from autograder.grading.course import reference

    _with_a_namesake(monkeypatch)
    function = reference.load("rnn")["rnn_cell_forward"]
    asked = check(function, points=2)
    assert asked == 0
    assert 'check(rnn_cell_forward, points=1, unit="rnn")' in " ".join(str(asked).split())
    assert check(function, points=2, unit="rnn") == 2


def test_a_unit_that_is_none_is_said():
    with pytest.raises(Unknown, match=r"check knows no unit 'rmm'\. It knows rnn, "):
        find("rnn_cell_forward", "rmm")
    with pytest.raises(Unknown, match=r"check knows no exercise named 'rnn_cell_forward' in the unit 'gru'\."):
        find("rnn_cell_forward", "gru")


def test_a_setting_takes_any_sizes_and_keeps_its_own_with_others():
    setting = Setting("far out", scale=6.0, N=2, S=9, blanks=3)
    assert (setting.name, setting.scale, dict(setting.sizes)) == ("far out", 6.0, {"N": 2, "S": 9, "blanks": 3})
    more = setting.with_sizes(S=4, T=1)
    assert (more.name, more.scale, dict(more.sizes)) == ("far out", 6.0, {"N": 2, "S": 4, "blanks": 3, "T": 1})
    assert replace(EXERCISES["rnn", "rnn_forward"], settings=(more,)).settings == (more,)
