"""Stock nbgrader, with the committed configuration, from the release to the exported grades; and our grades beside its.

One course of its own serves all of it. `make honest` compares the grades for every unit.
"""

import csv
import json
import re
import shutil
from html import unescape

import pytest
from typer.testing import CliRunner

from autograder.grading.cli import app
from autograder.grading.course.paths import EXERCISES
from tests.attacks.notebooks import as_bytes, right
from tests.benchmarks.honest.graded import by_stock, by_us
from tests.sample.course import grades, hand_in, lay_out, lay_out_sample, nbgrader
from tests.sample.students import STUDENTS, UNIT, expected_grades

SAMPLE = [student.name for student in STUDENTS]
# Students whose answer stands in a cell of another kind.
KINDS = ["raw", "markdown"]


def lay_out_all(course):
    """The sample cohort's course directory, with the students of the other kinds of cells."""
    lay_out_sample(course)
    for kind in KINDS:
        hand_in(course, kind, as_bytes(_answered_in(kind)))


def _answered_in(kind):
    """Right answers, one in a cell of this kind below a draft in a cell of code."""
    made = right(UNIT)
    place, answer = next((i, cell) for i, cell in enumerate(made["cells"]) if cell["id"] == "rnn_forward")
    answer["cell_type"] = kind
    draft = {"cell_type": "code", "id": "draft", "metadata": {}, "source": "def rnn_forward(): pass"}
    made["cells"].insert(place, {**draft, "outputs": [], "execution_count": None})
    return made


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """The course directory in which nbgrader has released, graded, and written feedback and grades, and its points."""
    course = tmp_path_factory.mktemp("stock") / "course"
    lay_out_all(course)
    points = by_stock(course, UNIT)
    nbgrader(course, "generate_feedback", UNIT)
    nbgrader(course, "export")
    return course, points


@pytest.fixture(scope="module")
def course(stock):
    return stock[0]


def test_nbgrader_generate_assignment_writes_the_committed_notebook(course):
    made = course / "exercises" / UNIT / f"{UNIT}.ipynb"
    assert made.read_bytes() == (EXERCISES / UNIT / f"{UNIT}.ipynb").read_bytes()


@pytest.mark.parametrize("name", SAMPLE)
def test_every_student_gets_the_grades_written_beside_the_cohort(stock, name):
    assert stock[1][name] == pytest.approx(expected_grades()[name])


def test_the_written_grades_are_those_of_the_cohort():
    assert list(expected_grades()) == SAMPLE


@pytest.mark.parametrize("name", SAMPLE)
def test_the_export_holds_the_total(course, name):
    with (course / "grades.csv").open(encoding="utf-8") as file:
        totals = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert totals[name] == pytest.approx(sum(expected_grades()[name].values()))


def feedback(course, name):
    return (course / "feedback" / name / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")


def test_the_feedback_names_the_misconception_and_links_to_its_equation(course):
    page = feedback(course, "bias-gradient-averaged")
    assert "averaged over the batch" in page
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


def test_nbgrader_validate_tells_right_from_blank(course, tmp_path):
    # Copies, because validate writes its outputs nowhere but reads the notebook's folder.
    copies = [
        shutil.copy(course / "submitted" / name / UNIT / f"{UNIT}.ipynb", tmp_path / f"{name}.ipynb")
        for name in ("all-right", "blank")
    ]
    said = nbgrader(course, "validate", *map(str, copies))
    right, _, blank = said.partition("Success! Your notebook passes all the tests.")
    assert blank
    assert "VALIDATION FAILED" not in right
    assert "VALIDATION FAILED ON 4 CELL(S)!" in blank


def test_the_release_holds_no_answer_and_no_hidden_test():
    cells = json.loads((EXERCISES / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(cell["source"]) for cell in cells)
    for kept_back in ("SOLUTION", "HIDDEN", "check_hidden", "np.tanh"):
        assert kept_back not in text


# Our grades


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ours(request, tmp_path_factory):
    """The same cohort's course directory and points, from `autograder grade`."""
    course = tmp_path_factory.mktemp(request.param) / "course"
    lay_out_all(course)
    db_url = None if request.param == "sqlite" else request.getfixturevalue("postgres_database")()
    if db_url:
        with (course / "nbgrader_config.py").open("a") as file:
            file.write(f"c.CourseDirectory.db_url = {db_url!r}\n")
    return course, by_us(course, UNIT, db_url)


@pytest.mark.parametrize("name", [*SAMPLE, *KINDS])
def test_an_honest_submission_gets_stock_nbgraders_points_cell_for_cell(stock, ours, name):
    assert ours[1][name] == pytest.approx(stock[1][name], abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_whose_cell_became_another_kind_gets_the_points_of_the_answer(stock, ours, kind):
    assert ours[1][kind] == stock[1][kind]
    assert ours[1][kind]["check_rnn_forward"] == 1


def test_nbgraders_own_feedback_and_export_work_on_what_we_wrote(ours):
    course, points = ours
    nbgrader(course, "generate_feedback", UNIT)
    nbgrader(course, "export")
    assert "averaged over the batch" in feedback(course, "bias-gradient-averaged")
    assert (course / "grades.csv").read_text().count("\n") == len(points) + 1
    assert (course / "feedback" / "blank" / UNIT / f"{UNIT}.html").exists()


def test_what_could_not_be_read_is_recorded_with_no_points_and_the_reason(tmp_path):
    course = tmp_path / "course"
    lay_out(course)
    (course / "submitted" / "ada" / UNIT).mkdir(parents=True)
    hand_in(course, "ben", b"")
    command = ["grade", UNIT, "--course-dir", str(course), "--json", "--workers", "1"]
    ran = CliRunner().invoke(app, command)
    assert (ran.exit_code, json.loads(ran.stdout)["counts"]["failed"]) == (1, 2), ran.stdout
    assert all(set(points.values()) == {0.0} for points in grades(course).values())
    assert CliRunner().invoke(app, ["feedback", UNIT, "--course-dir", str(course)]).exit_code == 0
    reasons = {"ada": "there is no rnn.ipynb", "ben": "the file is empty"}
    for student, reason in reasons.items():
        assert reason in (course / "feedback" / student / UNIT / f"{UNIT}.html").read_text()
