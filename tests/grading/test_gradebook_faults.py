"""A writer that is killed loses, doubles and changes no grade."""

import sqlite3

import pytest

from tests.benchmarks import faults_gradebook


@pytest.mark.parametrize("kills", [5, pytest.param(20, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_grade_is_lost_doubled_or_changed_by_kills(request, database, kills):
    db_urls = (lambda: None) if database == "sqlite" else request.getfixturevalue("postgres_database")
    assert faults_gradebook.run(kills, db_urls) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM grade WHERE rowid % 50 = 0", "wanted all cells alike"),
        ("UPDATE grade SET auto_score = 0.01 WHERE rowid = 9", "wanted all cells alike"),
        ("DELETE FROM grade", "grade is lost"),
        ("UPDATE autograder_grades SET summary = '{\"cells\": []}'", "its summary says"),
    ],
)
def test_a_damaged_gradebook_would_be_found(tmp_path, damage, said):
    course = faults_gradebook.Course(tmp_path, None)
    for student in faults_gradebook.STUDENTS:
        course.submit(student, 0.5)
    faults_gradebook._finish(course)
    assert faults_gradebook._problems(course) == []
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        database.execute(damage)
    assert any(said in problem for problem in faults_gradebook._problems(course))
