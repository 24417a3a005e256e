"""Every committed table is the one that its script makes, and a small run of the script makes such tables too."""

import functools
import importlib
import itertools
import runpy
import sys
from types import SimpleNamespace

import pytest

from book.experiments import results, vanishing_agreement, vanishing_jacobians

# Of each table, what tells its rows apart, and the rows that a plan asks for.
ROWS = {
    "rnn_adding": (("length", "seed"), lambda plan: itertools.product(plan.lengths, plan.seeds)),
    "memory_windows": (
        ("seed", "distance", "width", "asked"),
        lambda plan: itertools.product(plan.seeds, plan.distances, plan.widths, plan.distances),
    ),
    "gru_gradient": (
        ("b_z", "seed", "distance"),
        lambda plan: itertools.product((*plan.biases, "RNN"), plan.seeds, plan.distances),
    ),
    "gru_paths": (("b_z", "seed"), lambda plan: itertools.product(plan.biases, plan.seeds)),
    "lstm_carried": (
        ("bias", "seed", "distance"),
        lambda plan: itertools.product(plan.biases, plan.seeds, plan.distances),
    ),
    "lstm_memory": (
        ("bias", "seed", "updates"),
        lambda plan: itertools.product(plan.biases, plan.seeds, range(0, plan.updates + 1, plan.every)),
    ),
}


def committed():
    """The text of each committed table that a script of book/experiments/ made, by its name."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(results.RESULTS.glob("*.csv"))}
    return {name: text for name, text in texts.items() if "# command: python -m book.experiments." in text}


def script_of(text):
    """The name of the script that a table says it was made by."""
    return results.parse(text)[0]["command"].rpartition(".")[2]


TABLES = committed()
SCRIPTS = sorted({script_of(text) for text in TABLES.values()})


@functools.cache
def small(script):
    """The plan of a small run of the script as it is typed, and its tables."""
    handed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(results, "main", lambda *given: handed.append(given))
        patch.delitem(sys.modules, f"book.experiments.{script}", raising=False)  # runpy warns of one that is there
        runpy.run_module(f"book.experiments.{script}", run_name="__main__")
    ((_, tables, _, plan),) = handed
    return SimpleNamespace(plan=plan, tables=tables(plan))


def assert_is_of(plan, table, text):
    """The table's text says how it was made, and has the rows of that plan."""
    header, rows = results.parse(text)
    assert {"command", "plan", "seeds", "versions", "date", "CPU minutes"} <= header.keys()
    assert header["plan"] == str(plan)
    if "seed" in rows[0]:  # else each row is a median over them
        assert {int(row["seed"]) for row in rows} == set(plan.seeds)
    if table in ROWS:
        names, wanted = ROWS[table]
        assert [tuple(row[name] for name in names) for row in rows] == [tuple(map(str, row)) for row in wanted(plan)]


@pytest.mark.parametrize("table", TABLES)
def test_a_committed_table_is_of_its_scripts_plan_and_of_five_seeds_at_least(table):
    plan = importlib.import_module(f"book.experiments.{script_of(TABLES[table])}").Plan()
    assert_is_of(plan, table, TABLES[table])
    assert len(plan.seeds) >= 5


# The frameworks that it asks are not in the environment.
@pytest.mark.parametrize("script", [script for script in SCRIPTS if script != "gru_frameworks"])
def test_a_small_run_makes_what_is_committed(script):
    run = small(script)
    assert run.tables.keys() == {table for table, text in TABLES.items() if script_of(text) == script}
    for table, text in run.tables.items():
        assert_is_of(run.plan, table, text)
        assert len(run.plan.seeds) >= 2
        assert results.parse(text)[1][0].keys() == results.read(table)[0].keys()


def test_even_a_small_run_on_adding_learns_more_than_the_baseline():
    _, rows = results.parse(small("rnn_adding").tables["rnn_adding"])
    assert max(float(row["mse"]) for row in rows) < 1 / 6


@pytest.mark.parametrize("source", ["committed", "small"])
def test_a_window_that_reaches_the_subject_is_right(source):
    text = TABLES["memory_windows"] if source == "committed" else small("memory_windows").tables["memory_windows"]
    at_4 = [row for row in results.parse(text)[1] if row["asked"] == row["distance"] == "4"]
    assert min(float(row["accuracy"]) for row in at_4 if int(row["width"]) > 4) > 0.98


def test_every_network_and_seed_is_in_the_tables_on_vanishing_gradients():
    plan = vanishing_agreement.Plan()
    rows = results.read("vanishing_agreement")
    assert len(rows) == len(plan.trainings) * len(plan.distances) * len(plan.seeds) * len(plan.checkpoints)
    plan = vanishing_jacobians.Plan()
    rows = results.read("vanishing_jacobians")
    assert len(rows) == len(plan.starts) * (plan.farthest // plan.every + 1) * len(plan.seeds)
    assert len(results.read("vanishing_radius")) == len(plan.radii) * (plan.farthest // plan.every + 1)
