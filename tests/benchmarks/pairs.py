"""Try two known misconceptions at once, 200 pairs a function: `python -m tests.benchmarks.pairs`.

Writes book/results/pairs.csv: for each function the pairs that lost points, and the shares of them of which one was
named, both were, and a cause that neither is. Functions of units that train are left out: each pair is a training.
"""

import contextlib
import csv
import io
import warnings
from pathlib import Path

from autograder.checks.units import EXERCISES, UNITS
from tests.checks.pairs import drawn, named

TABLE = Path(__file__).parents[2] / "book/results/pairs.csv"
TRIED = 200


def main():
    warnings.simplefilter("ignore")
    rows = []
    for exercise in EXERCISES.values():
        if UNITS[exercise.unit].trains or len(drawn(exercise, 2)) < 2:
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            found = named(exercise, drawn(exercise, TRIED))
        if found.tried:
            shares = [f"{count / found.tried:.3f}" for count in (found.one, found.both, found.false)]
            rows.append([exercise.unit, exercise.name, found.tried, *shares])
            print(*rows[-1])
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        file.write(
            "# Two known misconceptions at once: the pairs that lost points, and the shares of them that were named\n"
        )
        file.write("# command: python -m tests.benchmarks.pairs\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["unit", "function", "pairs", "one_named", "both_named", "another_named"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
