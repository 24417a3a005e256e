"""Write book/results/mutants.csv: how many mutants of each function were made, lost points, or are equivalent."""

import csv
import datetime
import platform

import numpy as np

from autograder.checks.exercises import EXERCISES
from autograder.grading.course import BOOK
from tests.mutation.trial import trial

RESULT = BOOK / "results" / "mutants.csv"


def results():
    """The rows of the committed table."""
    with RESULT.open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def main():
    trials = [(exercise.unit, trial(exercise)) for exercise in EXERCISES.values() if exercise.repeats]
    with RESULT.open("w", newline="", encoding="utf-8") as file:
        file.write("# Machine-made mutants of every reference: made, those that lost points, those shown equivalent\n")
        file.write("# command: python -m tests.mutation\n# seeds: 0\n")
        file.write(f"# versions: Python {platform.python_version()}, NumPy {np.__version__}\n")
        file.write(f"# date: {datetime.date.today()}\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("unit", "function", "made", "killed", "equivalent"))
        for unit, done in trials:
            table.writerow((unit, done.function, done.made, done.killed, len(done.equivalent)))
            for change in done.survivors:
                print(f"{done.function} survived: {change}")


if __name__ == "__main__":
    main()
