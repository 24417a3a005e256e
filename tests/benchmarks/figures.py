"""Print the figures that the course promises: `make bench`.

Each is a median of repeated runs on this machine. The last two each clone the repository afresh, so that
nothing left here helps but the package cache.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder import check
from autograder.checks import bank
from autograder.checks.units import EXERCISES, UNITS
from autograder.grading.course import reference
from autograder.grading.course.paths import ROOT
from tests.sample.course import grade, lay_out_sample
from tests.sample.students import STUDENTS

HEAVY = ("torch", "nbgrader", "matplotlib")


@dataclass(frozen=True)
class Figure:
    """One measured figure: what it is, its value as text, and the most it may be."""

    name: str
    value: str
    most: str


def main():
    table = Table(title="Figures of this machine", title_justify="left")
    for column in ("what", "measured", "at most"):
        table.add_column(column)
    for figure in (*_import(), *_checks(), _bank(), _stock_nbgrader(), *_fresh_clone()):
        table.add_row(figure.name, figure.value, figure.most)
        Console(stderr=True).print(f"{figure.name}: {figure.value}")
    Console(width=110).print(table)


def _import():
    """What `import autograder` adds to `import numpy`, each in a fresh interpreter, taken in turns."""
    numpy, both = [], []
    for _ in range(15):
        numpy.append(_seconds_of("import numpy"))
        both.append(_seconds_of("import numpy, autograder"))
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, autograder; print([n for n in {HEAVY} if n in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    added = statistics.median(both) - statistics.median(numpy)
    yield Figure("import autograder, added to importing NumPy", f"{1000 * added:.0f} ms", "100 ms")
    yield Figure(f"of {', '.join(HEAVY)} it loads", loaded, "[]")


def _seconds_of(statement):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - start


def _checks():
    for exercise in EXERCISES.values():
        function = reference.load(exercise.unit)[exercise.name]
        sequence = any(array.letters.startswith("N T") for array in exercise.inputs)
        with open(os.devnull, "w") as nowhere:
            shown, sys.stdout = sys.stdout, nowhere
            bank.load.cache_clear()
            first = _median(lambda: check(function, points=1), runs=1)  # noqa: B023  called at once
            later = _median(lambda: check(function, points=1), runs=1 if UNITS[exercise.unit].trains else 20)  # noqa: B023
            sys.stdout = shown
        yield Figure(
            f"check({exercise.name})",
            f"{1000 * later:.1f} ms, the first time {1000 * first:.1f} ms",
            "30 s" if UNITS[exercise.unit].trains else "150 ms" if sequence else "50 ms",
        )


def _median(call, runs):
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _bank():
    size = sum(path.stat().st_size for path in bank.FOLDER.glob("*.npz"))
    return Figure("the bank of all units", f"{size / 1000:.0f} kB", "1000 kB")


def _stock_nbgrader():
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        lay_out_sample(course)
        seconds = _median(lambda: grade(course), runs=1)
    return Figure(f"stock nbgrader: {len(STUDENTS)} notebooks released, graded, feedback", f"{seconds:.0f} s", "")


def _fresh_clone():
    for target, most in (("all", "5 min"), ("test", "10 min")):
        with tempfile.TemporaryDirectory() as folder:
            clone = Path(folder) / "clone"
            subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
            start = time.perf_counter()
            done = subprocess.run(["make", target], cwd=clone, capture_output=True, text=True)
            minutes = (time.perf_counter() - start) / 60
            outcome = "" if done.returncode == 0 else f", failed: {done.stdout[-300:]}{done.stderr[-300:]}"
            yield Figure(f"make {target} in a fresh clone", f"{minutes:.1f} min{outcome}", most)


if __name__ == "__main__":
    main()
