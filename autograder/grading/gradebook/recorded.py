"""Read what is recorded of a unit, and write nothing: to ask for a unit must not make it an assignment."""

from contextlib import ExitStack

from sqlalchemy import inspect, select

from autograder.grading.gradebook import database, settings, stored, tables
from autograder.grading.gradebook.entry import Change


def recorded(course_dir, unit, db_url=None):
    """What stands recorded, and what a regrade changed; both are empty where the unit was never graded.

    Returns pairs of a student and a Graded without its notebook, by name, and pairs of a time in UTC and a Change, the
    oldest first. CourseError where there is no gradebook, CommitError where it cannot be read.
    """
    with ExitStack() as opened:
        engine = database.connect_to_read(settings.gradebook(course_dir, db_url), database.WAIT)
        opened.callback(engine.dispose)
        session = opened.enter_context(database.transaction(engine, "Reading what is graded"))
        if not inspect(session.connection()).has_table(tables.grades.name):
            return [], []
        return stored.results(session, unit), _history(session, unit)


def _history(session, unit):
    """Every Change that was ever put, the oldest first, each with its time in UTC."""
    columns = [tables.changes.c[name] for name in ("student", "grade_id", "before", "after", "why", "when")]
    rows = session.execute(select(*columns).filter_by(unit=unit).order_by(tables.changes.c.id))
    return [(row[-1], Change(*row[:-1])) for row in rows]
