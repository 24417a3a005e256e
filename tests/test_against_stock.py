"""Our grades beside stock nbgrader's, for the same notebooks."""

import os

import pytest

from autograder.grading.commit import Commit, Entry, key
from autograder.grading.referee import Referee
from tests.cohort.course import ENVIRONMENT, grade, grades, lay_out, nbgrader
from tests.cohort.students import STUDENTS, UNIT

SEED = 7


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """The sample cohort's course directory, graded by nbgrader with our seed."""
    course = tmp_path_factory.mktemp("stock") / "course"
    lay_out(course)
    ENVIRONMENT["AUTOGRADER_SEED"] = str(SEED)
    try:
        grade(course)
    finally:
        del ENVIRONMENT["AUTOGRADER_SEED"]
    return course


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """The same, graded by the referee and the commit."""
    course = tmp_path_factory.mktemp("ours") / "course"
    lay_out(course)
    with Commit(course, UNIT) as commit, Referee(UNIT, SEED) as referee:
        entries = []
        for student in STUDENTS:
            raw = (course / "submitted" / student.name / UNIT / f"{UNIT}.ipynb").read_bytes()
            entries.append(Entry(student.name, key(raw, UNIT, SEED), referee.grade(raw)))
        commit.put(entries)
    return course


@pytest.mark.parametrize("name", [student.name for student in STUDENTS])
def test_an_honest_submission_gets_stock_nbgraders_points_cell_for_cell(stock, ours, name):
    assert grades(ours)[name] == pytest.approx(grades(stock)[name], abs=1e-12)


def test_nbgraders_own_feedback_and_export_work_on_what_we_wrote(ours):
    nbgrader(ours, "generate_feedback", UNIT)
    nbgrader(ours, "export")
    pages = {student.name: ours / "feedback" / student.name / UNIT / f"{UNIT}.html" for student in STUDENTS}
    assert "db averaged over the batch" in pages["bias-gradient-averaged"].read_text(encoding="utf-8")
    assert (ours / "grades.csv").read_text().count("\n") == len(STUDENTS) + 1
    assert os.path.exists(pages["blank"])
