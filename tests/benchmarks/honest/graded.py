"""The points of the same notebooks from stock nbgrader and from `autograder grade`, cell by cell."""

import subprocess

from tests.sample.course import AUTOGRADER, ENVIRONMENT, grades, nbgrader

SEED = 7


def by_stock(course, unit):
    """Points by student and graded cell, from `nbgrader autograde`."""
    seeded = {**ENVIRONMENT, "AUTOGRADER_SEED": str(SEED)}
    nbgrader(course, "generate_assignment", unit)
    # Each notebook that fails is told in its log, and the others go on.
    nbgrader(course, "autograde", unit, environment=seeded)
    return grades(course, unit)


def by_us(course, unit, db_url=None):
    """The same, from `autograder grade`, in SQLite or in the database of `db_url`."""
    database = ["--db-url", db_url] if db_url else []
    command = [AUTOGRADER, "grade", unit, "--course-dir", course, "--seed", str(SEED), "--json", *database]
    subprocess.run(command, check=True, capture_output=True)
    return grades(course, unit, db_url)
