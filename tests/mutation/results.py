"""The committed table of mutants."""

import csv

from autograder.grading.course import BOOK

RESULT = BOOK / "results" / "mutants.csv"
COUNTED = ("made", "killed", "equivalent", "not_asked_for")


def results():
    """The rows of the committed table."""
    with RESULT.open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
