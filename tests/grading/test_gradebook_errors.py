"""What keeps grades from being written is said once and clearly, loses nothing, and can be mended."""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from autograder.grading.course.paths import CourseError
from autograder.grading.gradebook import GradebookError, GradebookWriter
from tests.stand_ins.entries import UNIT, entry

NOBODY = 65534


@pytest.fixture
def course(tmp_path):
    """A course directory in which ada has a grade."""
    with GradebookWriter(tmp_path, UNIT) as writer:
        writer.put([entry("ada", 1.0)])
    return tmp_path


@contextmanager
def ordinary_user():
    """Not root, whom no permission stops."""
    user = os.geteuid()
    os.seteuid(user or NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def open_course():
    """A course directory of an ordinary user, below folders that such a user may enter."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        with ordinary_user():
            course = Path(folder) / "course"
            course.mkdir()
            with GradebookWriter(course, UNIT) as writer:
                writer.put([entry("ada", 1.0)])
        yield course


def grades(writer):
    return {student: graded.score for student, graded in writer.summaries()}


def refused(writer, *entries, said):
    """The GradebookError of a put that must change nothing that stands."""
    before = grades(writer)
    with pytest.raises(GradebookError, match=said) as error:
        writer.put(entries)
    writer._stored = None
    assert grades(writer) == before
    assert {name for name in before if not writer.key_of(name)} == set()
    assert re.search(r"[Rr]un again|please report", str(error.value))
    return error.value


def test_a_full_disk_at_the_notebook_is_said_and_the_run_goes_on(tmp_path):
    done = subprocess.run(
        [
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            'mount -t tmpfs -o size=2m tmpfs "$1" && exec "$0" -m tests.grading.full_disk "$1"',
            sys.executable,
            tmp_path,
        ],
        capture_output=True,
        text=True,
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no small disk can be made here: {done.stderr.strip()}")
    assert done.stdout.splitlines() == [
        "refused: Writing the graded notebook into autograded/: the disk is full. "
        "Free some space, and run again: what is written stands.",
        "left: []",
        "grades: {'ada': 20.0}",
        "goes on: 41",
    ], done.stderr


def test_a_full_disk_at_the_gradebook_is_said_and_leaves_the_notebooks_alone(course):
    with GradebookWriter(course, UNIT) as writer:
        with writer._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        many = [entry(f"student-{number}") for number in range(50)]
        error = refused(writer, entry("ada", 0.5), *many, said="gradebook: the disk is full. Free some space")
        assert error.students == ()
        with writer._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        writer.put([entry("ada", 0.5), *many])
        assert len(writer.summaries()) == 51


@contextmanager
def locked(writer):
    """Another program holds what is to be written."""
    other = create_engine(writer._settings.db_url)
    with other.connect() as connection:
        if other.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            connection.execute(text("LOCK TABLE autograder_grades, grade IN ACCESS EXCLUSIVE MODE"))
        yield connection
        connection.rollback()
    other.dispose()


def test_a_locked_gradebook_is_waited_for_and_then_said(tmp_path, db_url):
    with GradebookWriter(tmp_path, UNIT, db_url, wait=0.5) as writer:
        writer.put([entry("ada", 1.0)])
        with locked(writer):
            start = time.perf_counter()
            with pytest.raises(GradebookError, match=r"gradebook: another program holds it. Close what writes to it"):
                writer.put([entry("ada", 0.5), entry("bob")])
            assert 0.4 < time.perf_counter() - start < 10
        assert grades(writer) == {"ada": 20}
        assert writer.key_of("ada") == entry("ada", 1.0).key
        writer.put([entry("ada", 0.5), entry("bob")])
        assert grades(writer) == {"ada": 10, "bob": 20}


def test_a_lock_that_is_let_go_in_time_is_not_noticed(tmp_path, db_url):
    with GradebookWriter(tmp_path, UNIT, db_url, wait=20) as writer:
        with locked(writer) as held:
            writing = threading.Thread(target=writer.put, args=([entry("ada", 1.0)],))
            writing.start()
            time.sleep(0.5)
            assert writing.is_alive()
            held.rollback()
            writing.join()
        assert grades(writer) == {"ada": 20}


@pytest.mark.parametrize("content", [b"not a gradebook at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_gradebook_is_said_and_left_alone(tmp_path, content):
    (tmp_path / "gradebook.db").write_bytes(content)
    with pytest.raises(GradebookError, match="it is damaged, or no gradebook"), GradebookWriter(tmp_path, UNIT):
        pass
    assert (tmp_path / "gradebook.db").read_bytes() == content


def test_a_damaged_gradebook_is_said_and_the_good_copy_goes_on(course):
    place = course / "gradebook.db"
    good = place.read_bytes()
    place.write_bytes(good[:4096] + b"\xa5" * (len(good) - 4096))
    with pytest.raises(GradebookError, match="it is damaged, or no gradebook"), GradebookWriter(course, UNIT):
        pass
    place.write_bytes(good)
    with GradebookWriter(course, UNIT) as writer:
        assert grades(writer) == {"ada": 20}


def test_a_gradebook_of_another_nbgrader_is_said(course):
    with sqlite3.connect(course / "gradebook.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'older'")
    with pytest.raises(GradebookError, match="nbgrader db upgrade"), GradebookWriter(course, UNIT):
        pass


def test_a_read_only_course_directory_is_said(open_course):
    open_course.chmod(0o555)
    for place in open_course.glob("*"):
        place.chmod(0o555)
    (open_course / ".autograder.lock").chmod(0o444)
    with (
        ordinary_user(),
        pytest.raises(GradebookError, match="writing is not allowed there"),
        GradebookWriter(open_course, UNIT),
    ):
        pass


def test_the_lock_is_not_blamed_for_what_fails_while_it_is_held(course):
    with pytest.raises(OSError, match="elsewhere"), GradebookWriter(course, UNIT):
        raise OSError("elsewhere")
    with GradebookWriter(course, UNIT):
        pass


def test_a_read_only_gradebook_is_said(open_course):
    (open_course / "gradebook.db").chmod(0o444)
    with ordinary_user(), GradebookWriter(open_course, UNIT) as writer:
        refused(writer, entry("ada", 0.5), entry("bob"), said="gradebook: writing is not allowed there")


def test_an_unwritable_students_folder_is_said_by_name_and_holds_up_no_other(open_course):
    folder = open_course / "autograded" / "ada" / UNIT
    folder.chmod(0o555)
    with ordinary_user(), GradebookWriter(open_course, UNIT) as writer:
        error = refused(
            writer, entry("bob"), entry("ada", 0.5), said="of 'ada' into autograded/: writing is not allowed"
        )
        assert error.students == ("ada",)
        writer.put([entry("bob")])
        folder.chmod(0o755)
        writer.put([entry("ada", 0.5)])
        assert grades(writer) == {"ada": 10, "bob": 20}


@pytest.mark.parametrize("link", ["autograded/bob", f"autograded/bob/{UNIT}"])
def test_a_symbolic_link_in_the_place_of_a_folder_is_not_followed(course, tmp_path_factory, link):
    outside = tmp_path_factory.mktemp("outside")
    place = course / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside)
    with GradebookWriter(course, UNIT) as writer:
        error = refused(writer, entry("bob"), said="symbolic link, which is not followed")
        assert error.students == ("bob",)
        assert list(outside.iterdir()) == []
        place.unlink()
        writer.put([entry("bob")])
        assert writer.key_of("bob")


@pytest.mark.parametrize("name", [f"{UNIT}.ipynb", f".{UNIT}.ipynb.new", "timestamp.txt"])
def test_a_symbolic_link_in_the_place_of_a_file_is_replaced_and_not_followed(course, tmp_path, name):
    outside = tmp_path / "outside"
    outside.write_text("untouched")
    place = course / "autograded" / "bob" / UNIT / name
    place.parent.mkdir(parents=True)
    place.symlink_to(outside)
    with GradebookWriter(course, UNIT) as writer:
        writer.put([entry("bob", timestamp="2026-11-01 10:00:00 UTC")])
        assert writer.key_of("bob")
    assert outside.read_text() == "untouched"
    assert not place.is_symlink()


def test_a_folder_in_the_place_of_the_notebook_is_said_and_no_grade_stands_without_its_notebook(course):
    (course / "autograded" / "bob" / UNIT / f"{UNIT}.ipynb").mkdir(parents=True)
    with GradebookWriter(course, UNIT) as writer:
        error = refused(writer, entry("cyd"), entry("bob"), said="of 'bob' into autograded/: Is a directory")
        assert error.students == ("bob",)
    assert list((course / "autograded").glob("*/*/.*")) == []


def test_all_students_at_fault_are_named_at_once(course):
    for name in ("bob", "cyd"):
        (course / "autograded" / name).symlink_to(course)
    with GradebookWriter(course, UNIT) as writer:
        assert refused(writer, entry("cyd"), entry("dan"), entry("bob"), said="'cyd'").students == ("cyd", "bob")


def test_what_a_killed_run_left_beside_a_notebook_is_cleared_by_the_next(course, tmp_path_factory):
    left = course / "autograded" / "ada" / UNIT / f".{UNIT}.ipynb.new"
    left.write_bytes(b"half of a note")
    outside = tmp_path_factory.mktemp("outside") / UNIT / left.name
    outside.parent.mkdir()
    outside.write_bytes(b"no student's")
    (course / "autograded" / "bob").symlink_to(outside.parent.parent)
    with GradebookWriter(course, UNIT) as writer:
        assert writer.key_of("ada")
    assert not left.exists()
    assert outside.exists()


@pytest.mark.parametrize(
    ("db_url", "said"),
    [
        ("postgresql://nobody@/none?host=/nonexistent", "See that its folder exists or its server runs"),
        ("sqlite:////nonexistent/gradebook.db", "See that its folder exists or its server runs"),
        ("mysql+pymysql://nobody@localhost/none", "needs the Python package pymysql"),
    ],
)
def test_a_database_that_cannot_be_reached_is_said(tmp_path, db_url, said):
    with pytest.raises(GradebookError, match=said), GradebookWriter(tmp_path, UNIT, db_url):
        pass


@pytest.mark.parametrize("db_url", ["secret", "postgresql://teacher:my@secret:word@host/grades"])
def test_an_address_that_is_no_databases_is_said_and_not_shown(tmp_path, db_url):
    with (
        pytest.raises(CourseError, match="db_url is no address of a database") as told,
        GradebookWriter(tmp_path, UNIT, db_url),
    ):
        pass
    assert "secret" not in str(told.value)


def test_a_course_directory_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CourseError, match="there is no course directory"):
        GradebookWriter(tmp_path / "none", UNIT)


def test_a_configuration_that_cannot_be_read_is_said(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("1 / 0")
    with pytest.raises(GradebookError, match=r"nbgrader_config.py cannot be read: ZeroDivisionError"):
        GradebookWriter(tmp_path, UNIT)
