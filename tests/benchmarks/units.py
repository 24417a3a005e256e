"""Print a table of the units, from the course's own files: `python -m tests.benchmarks.units`."""

import contextlib
import io
import time

from rich.console import Console
from rich.table import Table

from autograder import check
from autograder.checks import bank
from autograder.checks.units import UNITS
from autograder.grading.course import reference
from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.paths import unit_names
from autograder.grading.course.source import read_source
from tests.alternatives import FILES, written
from tests.mutation.results import COUNTED, committed

COLUMNS = (
    *("functions", "points", "misconceptions"),
    *("mutants", "killed", "equivalent", "not asked for"),
    *("alternatives", "bank", "checks"),
)


def main():
    table = Table(title="The units", title_justify="left")
    table.add_column("unit")
    for column in COLUMNS:
        table.add_column(column, justify="right")
    for unit in unit_names():
        table.add_row(unit, *map(str, _row(unit)))
    Console(width=120).print(table)


def _row(unit):
    """One unit's figures, in the order of COLUMNS."""
    points = sum(cell.nbgrader_metadata.get("points", 0) for cell in read_source(unit).cells.values())
    mutants = [row for row in committed() if row["unit"] == unit]
    yield len(UNITS[unit].exercises)
    yield points
    yield len(misconceptions(unit))
    yield from (sum(int(row[column]) for row in mutants) for column in COUNTED)
    yield sum(len(written(path)) for path in FILES if path.parent.name == unit)
    yield f"{(bank.FOLDER / f'{unit}.npz').stat().st_size / 1000:.0f} kB"
    yield f"{_seconds(unit):.2f} s"


def _seconds(unit):
    """The time of all visible checks of the unit's reference, the bank's loading counted in."""
    names = reference.load(unit)
    bank.load.cache_clear()
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        for exercise in UNITS[unit].exercises:
            check(names[exercise.name], points=1)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
