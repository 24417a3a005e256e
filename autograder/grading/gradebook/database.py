"""The gradebook's database: connect to it, make it where it is not there, and write to it all or nothing."""

from contextlib import contextmanager

from alembic.script import ScriptDirectory
from nbgrader.api import Base, Course
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from autograder.grading.gradebook import tables
from autograder.grading.gradebook.errors import GradebookError, of_database
from autograder.grading.gradebook.settings import parsed

WAIT = 30.0  # seconds for a gradebook that another program holds


def connect(db_url, wait):
    """SQLAlchemy's engine for the gradebook; a lock that another program holds is waited for, `wait` seconds.

    CourseError where `db_url` is no address, GradebookError where it names no database that can be spoken to.
    """
    return _engine(db_url, _sqlite, wait)


def connect_to_read(db_url, wait):
    """The same for who only reads: in SQLite that needs no right to write, and waits for no run."""
    return _engine(db_url, _sqlite_to_read, wait)


def _engine(db_url, sqlite, wait):
    try:
        make = sqlite if parsed(db_url).get_backend_name() == "sqlite" else _postgresql
        return make(db_url, wait)
    except ModuleNotFoundError as error:
        raise GradebookError(
            f"The gradebook's db_url needs the Python package {error.name}. "
            "For PostgreSQL: pip install 'gated-memory[postgresql]'."
        ) from error
    except SQLAlchemyError as error:
        raise of_database(error, "Reading the gradebook's db_url") from error


@contextmanager
def transaction(engine, wanted):
    """A session whose writes are all kept at its end, or none where anything fails; GradebookError says what."""
    try:
        with Session(engine) as session, session.begin():
            yield session
    except SQLAlchemyError as error:
        raise of_database(error, wanted) from error


def make_tables(engine, course_id):
    """Make nbgrader's tables where the database has none, ours, and the course's row.

    In one transaction, which nbgrader's own way of making a gradebook is not: it would leave a database without
    its version where it is killed.
    """
    head = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    with transaction(engine, "Opening the gradebook") as session:
        connection = session.connection()
        if not inspect(connection).get_table_names():
            Base.metadata.create_all(connection)
            session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})
        _check_version(session, connection, head)
        tables.metadata.create_all(connection)
        if session.get(Course, course_id) is None:
            session.add(Course(id=course_id))


def _check_version(session, connection, head):
    present = set(inspect(connection).get_table_names())
    found = (
        session.scalars(text("SELECT version_num FROM alembic_version")).all() if "alembic_version" in present else []
    )
    missing = [table.name for table in Base.metadata.sorted_tables if table.name not in present]
    if missing or (found and found != [head]):
        raise GradebookError(
            f"The gradebook was made by another nbgrader: wanted version {head}, found {', '.join(found) or 'none'}.\n"
            "Back the gradebook up, run `nbgrader db upgrade` in the course directory, and run again."
        )


def _postgresql(db_url, wait):
    engine = create_engine(db_url, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def _wait_no_longer(connection, _record):
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(wait * 1000)}")
        connection.commit()

    return engine


def _sqlite_to_read(db_url, wait):
    # SQLite waits by itself, first 1 ms and then longer, up to the timeout.
    return create_engine(db_url, connect_args={"timeout": wait})


def _sqlite(db_url, wait):
    engine = _sqlite_to_read(db_url, wait)

    @event.listens_for(engine, "connect")
    def _begin_is_ours(connection, _record):
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin_as_writer(connection):
        # A transaction that only reads at first could no longer wait once it writes.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
