"""What we write is what stock nbgrader records for the same notebooks, and its commands go on from there."""

import csv
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from urllib.error import URLError

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import determine_grade, is_grade
from sqlalchemy import MetaData, create_engine, select

from autograder.grading.course.assignment import write_source
from autograder.grading.course.paths import CONFIG
from autograder.grading.gradebook import Entry, GradebookWriter
from autograder.grading.graded import Graded, GradedCell
from tests.grading.databases import postgresql_by_night
from tests.sample import course as cohort
from tests.sample.course import nbgrader
from tests.sample.students import STUDENTS, UNIT, submission

COHORT = [student for student in STUDENTS if student.name in ("all-right", "blank", "bias-gradient-averaged")]
TIMESTAMPS = {"all-right": "2026-11-01 10:00:00 UTC", "bias-gradient-averaged": "2026-11-03 10:00:00 UTC"}
DUE = "2026-11-02 12:00:00 UTC"


def url(course, db_url):
    return db_url or f"sqlite:///{course / 'gradebook.db'}"


def lay_out(course, db_url=None):
    """A course directory with the cohort's submissions, in which a late submission loses everything."""
    cohort.lay_out(course)
    with (course / CONFIG.name).open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
        if db_url:
            file.write(f"c.CourseDirectory.db_url = {db_url!r}\n")
    for student in COHORT:
        cohort.hand_in(course, student.name, submission(student))
        if student.name in TIMESTAMPS:
            (course / "submitted" / student.name / UNIT / "timestamp.txt").write_text(TIMESTAMPS[student.name])


def due(course, db_url=None):
    with Gradebook(url(course, db_url), "gated-memory") as book:
        book.update_or_create_assignment(UNIT, duedate=DUE)


def instruct(course, db_url=None):
    """What an instructor gives by hand."""
    with Gradebook(url(course, db_url), "gated-memory") as book:
        grade = book.find_grade("check_rnn_forward", UNIT, UNIT, "all-right")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 0.5, 1.0, False
        book.find_comment("rnn_forward", UNIT, UNIT, "blank").manual_comment = "Come and see me."
        book.find_submission_notebook(UNIT, UNIT, "blank").flagged = True
        book.db.commit()


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """A course that nbgrader autograded, and again after an instructor had looked at it."""
    course = tmp_path_factory.mktemp("stock") / "course"
    lay_out(course)
    nbgrader(course, "generate_assignment", UNIT)
    due(course)
    nbgrader(course, "autograde", UNIT)
    first = tables(url(course, None))
    instruct(course)
    nbgrader(course, "autograde", UNIT, "--force")
    return course, first


@pytest.fixture
def ours(tmp_path, db_url):
    """A course that has graded nothing yet, and its database."""
    course = tmp_path / "course"
    lay_out(course, db_url)
    return course, db_url


def put(course, stock):
    """Record what nbgrader gave."""
    entries = []
    for student in COHORT:
        notebook = (stock / "autograded" / student.name / UNIT / f"{UNIT}.ipynb").read_bytes()
        cells = nbformat.reads(notebook.decode(), as_version=4).cells
        graded = tuple(
            GradedCell(cell.metadata.nbgrader.grade_id, "", *determine_grade(cell)) for cell in cells if is_grade(cell)
        )
        entries.append(
            Entry(student.name, student.name, Graded(UNIT, 1, graded, notebook), TIMESTAMPS.get(student.name))
        )
    with GradebookWriter(course, UNIT) as writer:
        writer.put(entries)


def tables(db_url):
    """Every column of nbgrader's tables, the random ids replaced by the names of what they stand for."""
    engine, metadata = create_engine(db_url), MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        rows = {
            name: [dict(row._mapping) for row in connection.execute(select(table))]
            for name, table in metadata.tables.items()
            if not name.startswith("autograder_")
        }
    engine.dispose()
    names = {}
    for table in ("assignment", "notebook", "base_cell"):
        names |= {row["id"]: f"{row.get('type')} {row['name']}" for row in rows[table]}
    names |= {row["id"]: row["student_id"] for row in rows["submitted_assignment"]}
    names |= {row["id"]: f"notebook of {names[row['assignment_id']]}" for row in rows["submitted_notebook"]}
    told = {
        name: sorted(
            str({column: names.get(value, value) for column, value in row.items() if column != "id" or value in names})
            for row in table
            if row != {"id": "default_course"}
        )
        for name, table in rows.items()
    }
    assert all(told[name] for name in ("grade", "comment", "submitted_notebook", "source_cell", "alembic_version"))
    return told


def test_every_column_is_the_one_that_nbgrader_records(stock, ours):
    course, db_url = ours
    with GradebookWriter(course, UNIT):
        due(course, db_url)
    put(course, stock[0])
    assert tables(url(course, db_url)) == stock[1]


def test_every_column_after_an_instructors_look_and_a_regrade_is_nbgraders(stock, graded):
    course, db_url = graded
    assert tables(url(course, db_url)) == tables(url(stock[0], None))


def test_the_assignment_is_recorded_as_generate_assignment_does_for_every_unit(tmp_path):
    from autograder.grading.course.assignment import generate_assignment
    from autograder.grading.course.paths import unit_names

    (tmp_path / "ours").mkdir()
    shutil.copy(CONFIG, tmp_path / "ours")
    for unit in unit_names():
        write_source(unit, tmp_path / "stock")
        generate_assignment(unit, tmp_path / "stock")
        with GradebookWriter(tmp_path / "ours", unit):
            pass
    assert _cells(tmp_path / "ours") == _cells(tmp_path / "stock")


def _cells(course):
    with Gradebook(url(course, None), "gated-memory") as book:
        return {
            (assignment.name, type(cell).__name__, cell.name): {**cell.to_dict(), "id": None}
            for assignment in book.assignments
            for notebook in assignment.notebooks
            for cell in (*notebook.grade_cells, *notebook.solution_cells, *notebook.source_cells)
        }


@pytest.fixture
def graded(stock, ours):
    """Our course, graded as nbgrader's was, with the instructor's marks."""
    course, db_url = ours
    with GradebookWriter(course, UNIT):
        due(course, db_url)
    put(course, stock[0])
    instruct(course, db_url)
    put(course, stock[0])
    return course, db_url


def without_ids(told):
    """Rows without what hangs on nbgrader's random ids.

    It lists in their order, numbers the rows by it, and sums by it, which moves the last bit of a sum:
    12.700000000000001 in one gradebook is 12.700000000000003 in another that holds the same scores.
    """
    rows = [
        {name: to_the_last_bits(value) for name, value in row.items() if name not in ("id", "index")} for row in told
    ]
    return sorted(rows, key=str)


def to_the_last_bits(value):
    try:
        return round(float(value), 12)
    except (TypeError, ValueError):
        return value


@postgresql_by_night
def test_formgraders_lists_are_those_of_the_stock_course(stock, graded):
    def lists(course, db_url):
        config = CourseDirectory(root=str(course), db_url=url(course, db_url), course_id="gated-memory")
        config.source_directory = "build/source"
        api = NbGraderAPI(coursedir=config)
        return [
            without_ids(api.get_submissions(UNIT)),
            without_ids(api.get_notebook_submissions(UNIT, UNIT)),
            without_ids(api.get_students()),
            without_ids(api.get_assignments()),
            without_ids(api.get_notebooks(UNIT)),
        ]

    assert lists(*graded) == lists(stock[0], None)


def write_feedback_and_export(course):
    """In the course directory of the database, as an instructor would."""
    nbgrader(course, "generate_feedback", UNIT, "--force")
    nbgrader(course, "export")


@pytest.fixture(scope="module")
def stock_pages(stock):
    """The folder in which the stock course's feedback and grades are."""
    write_feedback_and_export(stock[0])
    return stock[0]


@postgresql_by_night
def test_feedback_and_export_are_those_of_the_stock_course(stock_pages, graded):
    course, _ = graded
    write_feedback_and_export(course)
    for student in COHORT:
        place = f"feedback/{student.name}/{UNIT}"
        assert sorted(file.name for file in (course / place).iterdir()) == sorted(
            file.name for file in (stock_pages / place).iterdir()
        )
        page = f"{place}/{UNIT}.html"
        assert (course / page).read_text() == (stock_pages / page).read_text()
    with (course / "grades.csv").open() as mine, (stock_pages / "grades.csv").open() as theirs:
        assert without_ids(csv.DictReader(mine)) == without_ids(csv.DictReader(theirs))


@postgresql_by_night
def test_nbgrader_can_upgrade_regrade_and_remove_what_we_recorded(graded):
    course, _ = graded
    nbgrader(course, "db", "upgrade")
    with GradebookWriter(course, UNIT) as writer:
        assert [student for student, _ in writer.summaries()] == sorted(student.name for student in COHORT)
    nbgrader(course, "generate_assignment", UNIT, "--force")
    nbgrader(course, "db", "student", "remove", "blank", "--force")
    with GradebookWriter(course, UNIT) as writer:
        assert "blank" not in dict(writer.summaries())
    nbgrader(course, "db", "assignment", "remove", UNIT, "--force")
    with GradebookWriter(course, UNIT) as writer:
        assert writer.summaries() == []


@postgresql_by_night
def test_formgrader_shows_and_grades_what_we_recorded(graded):
    course, _ = graded
    with server(course) as get:
        listed = json.loads(get(f"/formgrader/api/submissions/{UNIT}"))
        assert {row["student"]: row["autograded"] for row in listed} == {student.name: True for student in COHORT}
        notebooks = json.loads(get(f"/formgrader/api/submitted_notebooks/{UNIT}/{UNIT}"))
        page = get(f"/formgrader/submissions/{notebooks[0]['id']}/?index=0")
    assert "check_rnn_forward" in page or "rnn_forward" in page


@contextmanager
def server(course):
    """A Jupyter server with formgrader in the course directory; a function that gets one of its pages."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
        "--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={course}",
        "--ServerApp.jpserver_extensions=nbgrader.server_extensions.formgrader=True",
    ]  # fmt: skip
    with (course / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=course, stdout=log, stderr=log)

        def get(path):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                return answer.read().decode()

        try:
            for _ in range(300):
                try:
                    get("/formgrader/api/status")
                    break
                except URLError:
                    time.sleep(0.2)
            yield get
        finally:
            process.terminate()
            process.wait()
