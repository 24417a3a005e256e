"""Write book/results/mutants.csv: what became of the mutants of each function."""

import csv
import datetime
import platform

import numpy as np

from autograder.checks.exercises import EXERCISES
from tests.mutation.results import COUNTED, RESULT
from tests.mutation.trial import trial


def main():
    trials = [(exercise.unit, trial(exercise)) for exercise in EXERCISES.values()]
    with RESULT.open("w", newline="", encoding="utf-8") as file:
        file.write("# Machine-made mutants of every reference: made, those that lost points, those shown to compute\n")
        file.write("# the same (equivalent), and those that do what no exercise asks about (not_asked_for)\n")
        file.write("# command: python -m tests.mutation\n# seeds: 0\n")
        file.write(f"# versions: Python {platform.python_version()}, NumPy {np.__version__}\n")
        file.write(f"# date: {datetime.date.today()}\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("unit", "function", *COUNTED))
        for unit, done in trials:
            table.writerow((unit, done.function, *done.counts))
            for change in done.survivors:
                print(f"{done.function} survived: {change}")


if __name__ == "__main__":
    main()
