"""Our grades beside stock nbgrader's, for the same notebooks; `make honest` compares them for every unit."""

import json
import subprocess

import pytest

from tests.attacks.notebooks import as_bytes, right
from tests.benchmarks.honest.graded import by_stock, by_us
from tests.sample.course import AUTOGRADER, grades, hand_in, lay_out, lay_out_sample, nbgrader
from tests.sample.students import STUDENTS, UNIT


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """The sample cohort's points from nbgrader."""
    course = tmp_path_factory.mktemp("stock") / "course"
    lay_out_sample(course)
    return by_stock(course, UNIT)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ours(request, tmp_path_factory):
    """The same cohort's course directory and points, from `autograder grade`."""
    course = tmp_path_factory.mktemp(request.param) / "course"
    lay_out_sample(course)
    db_url = None if request.param == "sqlite" else request.getfixturevalue("postgres_database")()
    if db_url:
        with (course / "nbgrader_config.py").open("a") as file:
            file.write(f"c.CourseDirectory.db_url = {db_url!r}\n")
    return course, by_us(course, UNIT, db_url)


@pytest.mark.parametrize("name", [student.name for student in STUDENTS])
def test_an_honest_submission_gets_stock_nbgraders_points_cell_for_cell(stock, ours, name):
    _, points = ours
    assert points[name] == pytest.approx(stock[name], abs=1e-12)


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_an_answer_whose_cell_became_another_kind_gets_stock_nbgraders_points(tmp_path, kind):
    made = right(UNIT)
    place, answer = next((i, cell) for i, cell in enumerate(made["cells"]) if cell["id"] == "rnn_forward")
    answer["cell_type"] = kind
    draft = {"cell_type": "code", "id": "draft", "metadata": {}, "source": "def rnn_forward(): pass"}
    made["cells"].insert(place, {**draft, "outputs": [], "execution_count": None})
    points = []
    for grader in (by_stock, by_us):
        course = tmp_path / grader.__name__
        lay_out(course)
        hand_in(course, "ada", as_bytes(made))
        points.append(grader(course, UNIT)["ada"])
    assert points[0] == points[1]
    assert points[0]["check_rnn_forward"] == 1


def test_nbgraders_own_feedback_and_export_work_on_what_we_wrote(ours):
    course, _ = ours
    nbgrader(course, "generate_feedback", UNIT)
    nbgrader(course, "export")
    pages = {student.name: course / "feedback" / student.name / UNIT / f"{UNIT}.html" for student in STUDENTS}
    assert "db averaged over the batch" in pages["bias-gradient-averaged"].read_text(encoding="utf-8")
    assert (course / "grades.csv").read_text().count("\n") == len(STUDENTS) + 1
    assert pages["blank"].exists()


def test_what_could_not_be_read_is_recorded_with_no_points_and_the_reason(tmp_path):
    course = tmp_path / "course"
    lay_out(course)
    (course / "submitted" / "ada" / UNIT).mkdir(parents=True)
    hand_in(course, "ben", b"")
    ran = subprocess.run([AUTOGRADER, "grade", UNIT, "--course-dir", course, "--json"], capture_output=True, text=True)
    told = json.loads(ran.stdout)
    assert (ran.returncode, told["counts"]["failed"]) == (1, 2), ran.stdout
    assert all(set(points.values()) == {0.0} for points in grades(course).values())
    subprocess.run([AUTOGRADER, "feedback", UNIT, "--course-dir", course], check=True)
    reasons = {"ada": "there is no rnn.ipynb", "ben": "the file is empty"}
    for student, reason in reasons.items():
        assert reason in (course / "feedback" / student / UNIT / f"{UNIT}.html").read_text()
