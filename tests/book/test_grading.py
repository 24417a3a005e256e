"""What the pages on grading say of their committed tables."""

from autograder.grading.course.paths import unit_names
from book.experiments import results
from tests.attacks.__main__ import TRIED
from tests.attacks.code import CODE
from tests.attacks.files import FILES


def test_every_attack_was_tried_on_every_unit_but_the_capstone_and_none_got_a_point():
    tried = results.read("attacks")
    kinds = {*CODE, *FILES}
    assert set(TRIED) == set(unit_names()) - {"agreement"}
    assert {(row["unit"], row["attack"]) for row in tried} == {(unit, kind) for unit in TRIED for kind in kinds}
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


def test_time_grows_in_a_straight_line_with_the_cohort_and_memory_hardly_does():
    looks = [row for row in results.read("cohort_growth") if 250 <= row["graded"] < 5000]
    first, last, middle = looks[0], looks[-1], looks[len(looks) // 2]
    rates = [
        (after["graded"] - before["graded"]) / (after["seconds"] - before["seconds"])
        for before, after in ((first, middle), (middle, last))
    ]
    assert 0.9 < rates[1] / rates[0] < 1.1
    kept = (last["run MiB"] - first["run MiB"]) / (last["graded"] - first["graded"])
    assert 1024 * kept < 3  # KiB, of which the page says about 2
    # Two sandboxes hold the rest, and each submission in play takes some of it for a moment.
    assert max(row["all MiB"] for row in looks) < 1.3 * min(row["all MiB"] for row in looks)


def test_honest_notebooks_get_stock_nbgraders_points_in_both_databases_but_for_some_that_train():
    compared = results.read("honest")
    assert [row["unit"] for row in compared] == unit_names()
    for row in compared:
        assert row["like stock in SQLite"] == row["like stock in PostgreSQL"]
        assert row["like stock in SQLite"] >= row["cells"] - 3 * (row["unit"] == "agreement")
