"""Stock nbgrader, with the committed configuration, from the release to the exported grades."""

import csv
import json
import re
import shutil
from html import unescape

import pytest

from autograder.grading.course.paths import EXERCISES
from tests.sample.course import grade, grades, lay_out_sample, nbgrader
from tests.sample.students import STUDENTS, UNIT, expected_grades

NAMES = [student.name for student in STUDENTS]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The sample cohort's course directory, graded once for all tests of this module."""
    course = tmp_path_factory.mktemp("nbgrader") / "course"
    lay_out_sample(course)
    grade(course)
    return course


def test_nbgrader_generate_assignment_writes_the_committed_notebook(course):
    made = course / "exercises" / UNIT / f"{UNIT}.ipynb"
    assert made.read_bytes() == (EXERCISES / UNIT / f"{UNIT}.ipynb").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_every_student_gets_the_grades_written_beside_the_cohort(course, name):
    assert grades(course)[name] == pytest.approx(expected_grades()[name])


def test_the_written_grades_are_those_of_the_cohort():
    assert list(expected_grades()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_export_holds_the_total(course, name):
    with (course / "grades.csv").open(encoding="utf-8") as file:
        totals = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert totals[name] == pytest.approx(sum(expected_grades()[name].values()))


def feedback(course, name):
    return (course / "feedback" / name / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")


def test_the_feedback_names_the_misconception_and_links_to_its_equation(course):
    page = feedback(course, "bias-gradient-averaged")
    assert "db averaged over the batch" in page
    assert "#equation-eq-rnn-cell-db" in page


def test_the_feedback_shows_the_students_own_line(course):
    page = feedback(course, "raises")
    assert "for t in range(x.shape[3]):" in page
    assert "IndexError" in page


def test_the_feedback_says_what_a_function_wrote_to_stderr(course):
    assert "Your function wrote:" in feedback(course, "writes-to-stderr")


def test_the_feedback_of_a_blank_notebook_says_that_nothing_is_written_yet(course):
    assert "is not written yet" in feedback(course, "blank")


def test_the_feedback_shows_no_reference_solution(course):
    def text(name):
        return unescape(re.sub("<[^>]*>", "", feedback(course, name)))

    # The student who wrote that very line shows that it would be found.
    assert "h_next = np.tanh(a)" in text("all-right")
    assert "h_next = np.tanh(a)" not in text("blank")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("all-right", "Success! Your notebook passes all the tests."),
        ("blank", "VALIDATION FAILED ON 4 CELL(S)!"),
    ],
)
def test_nbgrader_validate_tells_right_from_blank(course, tmp_path, name, said):
    # A copy, because validate writes its outputs nowhere but reads the notebook's folder.
    notebook = shutil.copy(course / "submitted" / name / UNIT / f"{UNIT}.ipynb", tmp_path)
    assert said in nbgrader(course, "validate", str(notebook))


def test_the_release_holds_no_answer_and_no_hidden_test():
    cells = json.loads((EXERCISES / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(cell["source"]) for cell in cells)
    for kept_back in ("SOLUTION", "HIDDEN", "check_hidden", "np.tanh"):
        assert kept_back not in text
