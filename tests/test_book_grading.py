"""What the pages on grading say of their committed tables."""

from autograder.grading.course import units
from book.experiments import results
from tests.attacks.__main__ import UNITS
from tests.attacks.code import CODE
from tests.attacks.files import FILES


def test_every_attack_was_tried_on_every_unit_but_the_capstone_and_none_got_a_point():
    tried = results.read("attacks")
    kinds = {*CODE, *FILES}
    assert set(UNITS) == set(units()) - {"agreement"}
    assert {(row["unit"], row["attack"]) for row in tried} == {(unit, kind) for unit in UNITS for kind in kinds}
    assert {row["ours"] for row in tried} == {0}
    assert {row["neighbour"] for row in tried} == {"well"}


def test_no_attack_took_longer_than_the_notebooks_limit_and_two_seconds():
    assert max(row["seconds"] for row in results.read("attacks")) < 3 + 2


def test_stock_nbgrader_gave_full_marks_to_what_the_guide_names():
    full = {row["attack"] for row in results.read("attacks") if row["stock"] == row["points"]}
    assert full >= {
        "the tag skip-execution",
        "the display hook shows a word inside every function",
        "an input transformer drops every check",
        "the gradebook gets a trigger that gives full points",
    }
