"""Grade the honest corpus of every unit with both graders and write book/results/honest.csv: ten minutes.

It ends with 1, and names the cells, where a grade is not stock nbgrader's. With --dry, or where only some units are
named, it writes nothing.
"""

import argparse
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from autograder.checks.units import UNITS
from autograder.grading.course.paths import unit_names
from book.experiments import results
from tests import postgres
from tests.benchmarks.honest.corpus import corpus
from tests.benchmarks.honest.graded import SEED, by_stock, by_us
from tests.sample.course import hand_in, lay_out

# A model that trains badly is another in another process, and may pass there where it fails here.
OTHER_MODELS = 3
COLUMNS = ("unit", "notebooks", "cells", "like stock in SQLite", "like stock in PostgreSQL")


def main(names, dry):
    with postgres.server() as database, ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(of_unit, names, [database(unit) for unit in names]))
    if names == unit_names() and not dry:
        title = "Honest notebooks, graded by stock nbgrader and by autograder grade"
        table = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        libraries = ("nbgrader", "NumPy", "torch")
        results.write("honest", results.text_of(title, "tests.benchmarks.honest", {"seeds": SEED}, table, libraries))
    for row in rows:
        print(*row)
    sys.exit(any(alike < cells - _other_models(unit) for unit, _, cells, *both in rows for alike in both))


def _other_models(unit):
    """How many of the unit's cells may differ."""
    return OTHER_MODELS if UNITS[unit].trains else 0


def of_unit(unit, db_url):
    """The unit's row of the table."""
    notebooks = corpus(unit)
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        for name in ("stock", "sqlite", "postgresql"):
            lay_out(course / name, unit)
            for each in notebooks:
                hand_in(course / name, each.name, each.raw, unit)
        stock = by_stock(course / "stock", unit)
        both = by_us(course / "sqlite", unit), by_us(course / "postgresql", unit, db_url)
    cells = [(each.name, cell) for each in notebooks for cell in stock[each.name]]
    return unit, len(notebooks), len(cells), *(_alike(unit, stock, ours, cells) for ours in both)


def _alike(unit, stock, ours, cells):
    """How many cells have the same points."""
    other = [(name, cell) for name, cell in cells if abs(stock[name][cell] - ours[name][cell]) > 1e-12]
    for name, cell in other:
        print(f"{unit}, {name}, {cell}: stock {stock[name][cell]:g}, ours {ours[name][cell]:g}", file=sys.stderr)
    return len(cells) - len(other)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("units", nargs="*", help="those to compare; all where none is named")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    options = parser.parse_args()
    main(options.units or unit_names(), options.dry)
