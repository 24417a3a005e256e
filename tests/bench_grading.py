"""Grade the same notebooks with stock nbgrader and with `autograder grade`, and print the ratios: make bench.

The notebooks are right answers. Stock nbgrader grades few of them, since its time for one does not depend on how many
there are; ours grades many, so that starting the workers weighs as little as it does for a cohort.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.attacks.notebooks import as_bytes, right
from tests.cohort.course import AUTOGRADER, hand_in, lay_out, nbgrader

# Unit, how many submissions for stock nbgrader and for ours, and the ratio that 2 workers must reach.
PLANS = (("rnn", 10, 1000, 20), ("pytorch", 5, 500, 40))


def main():
    table = Table(title="Submissions a second, and the ratio to stock nbgrader", title_justify="left")
    for column in ("unit", "stock", "1 worker", "ratio", "2 workers", "ratio", "wanted", "2 to 1"):
        table.add_column(column, justify="right")
    missed = []
    for unit, few, many, wanted in PLANS:
        stock, one, two = few / _stock(unit, few), many / _ours(unit, many, 1), many / _ours(unit, many, 2)
        if two / stock < wanted:
            missed.append(unit)
        rates = (f"{stock:.2f}", f"{one:.1f}", f"{one / stock:.0f}", f"{two:.1f}", f"{two / stock:.0f}")
        table.add_row(unit, *rates, f"{wanted}", f"{two / one:.2f}")
    Console(width=110).print(table)
    sys.exit(f"below the wanted ratio: {', '.join(missed)}" if missed else 0)


def _course(folder, unit, count):
    course = Path(folder) / "course"
    lay_out(course, unit)
    for number in range(count):
        hand_in(course, f"student-{number:05}", as_bytes(right(unit)), unit)
    return course


def _stock(unit, count):
    """Seconds of `nbgrader autograde`."""
    with tempfile.TemporaryDirectory() as folder:
        course = _course(folder, unit, count)
        nbgrader(course, "generate_assignment", unit)
        start = time.perf_counter()
        nbgrader(course, "autograde", unit)
        return time.perf_counter() - start


def _ours(unit, count, workers):
    """Seconds of `autograder grade`, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        course = _course(folder, unit, count)
        command = [AUTOGRADER, "grade", unit, "--course-dir", course, "--workers", str(workers), "--json"]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
