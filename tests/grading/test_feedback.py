"""The feedback pages: they show what was graded, and nothing that a notebook holds runs or loads in them."""

import json
import re
import shutil
from functools import partial

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.checks.html import as_html as verdict_html
from autograder.checks.verdict import Cause, Kind, Problem, QuantityVerdict, Verdict
from autograder.grading.cli import app
from autograder.grading.course.paths import EXERCISES, CourseError
from autograder.grading.environment import prepare
from autograder.grading.gradebook.marks import Marks, marks
from autograder.grading.pages.feedback import feedback_page, write_feedback
from autograder.grading.pages.rendering import prose_html
from autograder.grading.pages.sanitize import sanitized
from tests.browser import LOOKS, served, visit
from tests.stand_ins.summaries import graded_cells

UNIT = "rnn"
BOOK = "https://book.invalid"
CAUSE = Cause("averaged over the batch", "Sum over the batch; `dh` holds it.", "eq-rnn-cell-db", "book/rnn")
VERDICT = Verdict(
    "rnn_cell_backward",
    2.0,
    "hidden cases",
    (
        QuantityVerdict("dx", "(N, D) = (3, 2)", "(3, 2)", 0.0, None),
        QuantityVerdict(
            "db", "(H,) = (5,)", "(5,)", 0.67, Problem(Kind.WRONG_VALUE, "off most at [0]."), causes=(CAUSE,)
        ),
    ),
    printed="<b>printed</b>",
)
# Everything that would run, load or send where the page did not prevent it; each calls for `pwned`.
ATTACKS = {
    "script": "<script>pwned()</script>",
    "handler": "<img src=x onerror=pwned()>",
    "svg": "<svg onload=pwned()><a href='javascript:pwned()'>x</a></svg>",
    "link": "<a href='javascript:pwned()'>press</a>",
    "hidden link": "<a href=' java&#10;script:pwned()'>press</a>",
    "data link": "<a href='data:text/html,<script>pwned()</script>'>press</a>",
    "frame": "<iframe srcdoc='<script>pwned()</script>'></iframe>",
    "style": "<style>body { background: url(http://pwned.invalid/) }</style>",
    "attribute": "<div style='position: fixed; inset: 0; background: url(http://pwned.invalid/)'>x</div>",
    "form": "<form action='http://pwned.invalid/'><input name=x autofocus onfocus=pwned()></form>",
    "refresh": "<meta http-equiv=refresh content='0;url=http://pwned.invalid/'>",
    "base": "<base href='http://pwned.invalid/'>",
    "object": "<object data='data:text/html,<script>pwned()</script>'></object>",
    "mutation": "<math><mtext><table><mglyph><style><img src=x onerror=pwned()></style></mglyph></table></mtext></math>",
    "comment": "<!--><script>pwned()</script>-->",
    "closing": "</pre></div></main><script>pwned()</script>",
    "template": "<template><script>pwned()</script></template>",
    "id": "<p id='check_rnn_forward' class='graded full'>x</p>",
}
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><script>pwned()</script><image href='http://pwned.invalid/'/></svg>"


def notebook(*cells):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}


def code(source, *outputs, grade_id="", solution=False):
    metadata = {"nbgrader": {"grade_id": grade_id, "grade": not solution, "solution": solution}} if grade_id else {}
    return {"cell_type": "code", "id": "x", "metadata": metadata, "source": source, "outputs": list(outputs)}


def text(source):
    return {"cell_type": "markdown", "id": "x", "metadata": {}, "source": source}


def data(**kinds):
    return {"output_type": "display_data", "metadata": {}, "data": {k.replace("__", "/"): v for k, v in kinds.items()}}


def stream(words):
    return {"output_type": "stream", "name": "stdout", "text": words}


def markdown_of(unit):
    """The prose of the released notebook, cell by cell."""
    cells = json.loads((EXERCISES / unit / f"{unit}.ipynb").read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def page_of(*cells, marks=None):
    return feedback_page(UNIT, "ada", notebook(*cells), marks or Marks())


soup = partial(BeautifulSoup, features="html.parser")
GRADED = code("check(rnn_cell_backward)", data(text__html=verdict_html(VERDICT)), grade_id="check_rnn_cell_backward")
MARKS = Marks(
    {"check_rnn_cell_backward": (1.0, 2.0), "check_rnn_forward": (3.0, 3.0)}, {"answer": "Well *tried*."}, 0.5
)


def hostile():
    """A notebook with every attack in its Markdown, its code, its streams, its errors and its outputs."""
    cells = [GRADED]
    for attack in ATTACKS.values():
        error = {"output_type": "error", "ename": attack, "evalue": attack, "traceback": [attack, f"\x1b[31m{attack}"]}
        outputs = [
            data(text__html=attack),
            data(text__markdown=attack),
            data(text__plain=attack),
            stream(attack),
            error,
        ]
        outputs += [
            data(text__latex=attack),
            data(image__png=attack),
            data(image__jpeg=f'" onerror="pwned()" {attack}'),
        ]
        cells += [text(attack), text(f"$\\href{{javascript:pwned()}}{{x}} \\text{{{attack}}}$"), code(attack, *outputs)]
    other = {"application/javascript": "pwned()", "application/vnd.jupyter.widget-view+json": {"model_id": "x"}}
    cells += [
        code("js", {"output_type": "display_data", "metadata": {}, "data": other}),
        code("svg", {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": SVG}}),
        text("[press](javascript:pwned())\n\n![x](http://pwned.invalid/x.png)\n\n![x](attachment:missing.png)"),
        text("```html\n<script>pwned()</script>\n```\n\n```mermaid\n<script>pwned()</script>\n```"),
    ]
    return notebook(*cells)


@pytest.fixture(scope="module")
def hostile_page():
    return feedback_page(UNIT, ATTACKS["script"], hostile(), MARKS)


# What a page may not hold


ALLOWED_ADDRESS = re.compile(
    r"#|data:,$|data:image/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]*$|(\.\./)*_build/|https?://"
)


def test_a_hostile_notebook_makes_no_element_that_runs(hostile_page):
    page = soup(hostile_page)
    assert not page.find_all(["script", "iframe", "object", "embed", "form", "input", "base", "template", "svg"])
    assert len(page.find_all("style")) == 1
    assert len(page.find_all("meta")) == 5
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        for name in ("href", "src"):
            assert ALLOWED_ADDRESS.match(tag.get(name, "#")), tag


def test_a_students_html_takes_no_place_of_the_page(hostile_page):
    page = soup(hostile_page)
    assert [tag["id"] for tag in page.select("[id]")] == ["check_rnn_cell_backward"]
    assert len(page.select(".graded")) == 1
    assert not page.select("[style*=position], [style*=url]")


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_not_allowed_is_made_harmless(attack):
    page = soup(str(sanitized(ATTACKS[attack])))
    assert not page.find_all(["script", "img", "svg", "iframe", "style", "form", "meta", "base", "object", "template"])
    assert not page.select("[id], [class], [onerror], [onload], [onfocus]")
    assert all("javascript" not in link.get("href", "") and "data:" not in link.get("href", "") for link in page("a"))


def test_what_is_not_allowed_is_shown_as_text():
    assert soup(str(sanitized("<p>A List&lt;int&gt;, a List<int> and a <y>.</p>"))).get_text() == (
        "A List<int>, a List<int> and a <y>."
    )


def opened(browser, tmp_path, html):
    """What a browser does with the page: (whether pwned was called, the addresses that it asked for)."""
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    with served(tmp_path) as site:
        page = browser.new_page()
        asked, called = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.expose_function("pwned", lambda: called.append(True))
        page.goto(f"{site}/page.html", wait_until="load")
        for link in page.query_selector_all("a"):
            link.evaluate("link => { if (!link.href.startsWith('http')) link.click() }")
        page.wait_for_timeout(300)
        page.close()
    foreign = [url for url in asked if not url.startswith((f"{site}/page.html", "data:"))]
    return bool(called), foreign


def test_a_hostile_notebook_runs_and_loads_nothing_in_the_browser(browser, tmp_path, hostile_page):
    assert opened(browser, tmp_path, hostile_page) == (False, [])


def test_the_policy_alone_would_stop_a_script(browser, tmp_path):
    page = page_of().replace("</main>", f"{ATTACKS['script']}{ATTACKS['handler']}</main>")
    assert opened(browser, tmp_path, page)[0] is False


def test_a_script_is_noticed_where_nothing_stops_it(browser, tmp_path):
    assert opened(browser, tmp_path, ATTACKS["script"]) == (True, [])


# What a page shows


@pytest.fixture(autouse=True)
def book(monkeypatch):
    monkeypatch.setenv("AUTOGRADER_BOOK", BOOK)
    sanitized.cache_clear()
    prose_html.cache_clear()


def test_the_verdict_stays_as_the_grader_made_it():
    made = verdict_html(VERDICT)
    graded = code("check(rnn_cell_backward)", data(text__html=made), grade_id="check_rnn_cell_backward")
    shown = soup(page_of(graded, marks=MARKS)).select_one(".verdict")
    # The sanitizer writes a style and an entity in its own way; the elements and the words are the same.
    wanted = soup(made).select_one(".verdict")
    assert [tag.name for tag in shown.find_all(True)] == [tag.name for tag in wanted.find_all(True)]
    assert shown.get_text() == wanted.get_text()
    assert [link["href"] for link in shown("a")] == ["https://book.invalid/book/rnn.html#equation-eq-rnn-cell-db"]
    assert {cell["style"] for cell in shown(["th", "td"])} == {"text-align: left; padding: 0.2em 0.8em 0.2em 0;"}


def test_a_relative_address_of_the_book_stays():
    kept = sanitized('<a href="../../../_build/html/book/rnn.html#equation-eq-rnn-dh0">x</a>')
    assert soup(str(kept)).a["href"] == "../../../_build/html/book/rnn.html#equation-eq-rnn-dh0"


def test_the_points_are_the_gradebooks_and_not_the_notebooks():
    page = soup(page_of(GRADED, marks=MARKS))
    assert page.select_one(".total").get_text() == "3.5 of 5 points"
    assert "0.5 points were taken off" in page.get_text()
    rows = [[cell.get_text() for cell in row(["th", "td"])] for row in page.select(".points tbody tr")]
    # The second cell is not in the notebook; its points count all the same.
    assert rows == [["check_rnn_cell_backward", "1", "2"], ["check_rnn_forward", "3", "3"]]
    assert page.select_one(".graded .label strong").get_text() == "1 of 2 points"


def test_a_comment_of_the_instructor_is_shown():
    page = soup(page_of(code("x = 1", grade_id="answer", solution=True), marks=MARKS))
    assert page.select_one(".comment em").get_text() == "tried"
    assert "Your answer" in page.get_text()


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        (stream("a < b\n"), "a < b"),
        (stream(["one\n", "two\n"]), "one\ntwo"),
        (data(text__plain="array([1])"), "array([1])"),
        (data(text__html="<table><tr><td>7</td></tr></table>", text__plain="no"), "7"),
        ({"output_type": "error", "traceback": ["\x1b[31mIndexError\x1b[0m: x"]}, "IndexError: x"),
        (data(application__x="?"), "An output of the type application/x is not shown here."),
        (stream("x" * 300_000), "characters more"),
    ],
)
def test_an_output_is_shown(output, shown):
    assert shown in soup(page_of(code("f()", output))).select_one(".output").get_text()


def test_a_picture_is_shown():
    page = soup(page_of(code("plot()", data(image__png="iVBORw0KGgo="))))
    assert page.img["src"] == "data:image/png;base64,iVBORw0KGgo="
    assert page.img["alt"]


@pytest.mark.parametrize("unit", ["rnn", "gru", "scan", "gradients", "agreement"])
def test_every_formula_of_the_exercises_is_set(unit):
    for markdown in markdown_of(unit):
        shown = soup(str(prose_html(markdown)))
        left = "".join(part for part in shown.find_all(string=True) if part.find_parent("code") is None)
        assert "\\" not in left
        assert "$" not in left


# The command, on a gradebook


def lay_out(course, unit=UNIT, students=("ada", "ben")):
    """A course directory with a gradebook and the autograded notebooks of some students."""
    prepare(course)
    cells = [(name, points) for name, _, points in graded_cells(unit)]
    for student in students:
        place = course / "autograded" / student / unit / f"{unit}.ipynb"
        place.parent.mkdir(parents=True)
        outputs = [code(f"check({name})", data(text__plain="1"), grade_id=name) for name, _ in cells]
        place.write_text(json.dumps(notebook(*outputs)), encoding="utf-8")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment(unit)
        gradebook.add_notebook(unit, unit)
        for name, points in cells:
            gradebook.add_grade_cell(name, unit, unit, max_score=points, cell_type="code")
        gradebook.add_solution_cell("answer", unit, unit)
        for i, student in enumerate(students):
            gradebook.add_student(student)
            gradebook.add_submission(unit, student)
            for name, points in cells:
                gradebook.find_grade(name, unit, unit, student).auto_score = points / (i + 1)
        gradebook.find_comment("answer", unit, unit, students[0]).manual_comment = "Well done."
        gradebook.find_grade(cells[0][0], unit, unit, students[0]).manual_score = 0.5
        gradebook.find_submission_notebook(unit, unit, students[0]).late_submission_penalty = 2.0
        gradebook.db.commit()
    return course


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        # It would be set for all tests.
        patch.setenv("AUTOGRADER_BOOK", BOOK)
        return lay_out(tmp_path_factory.mktemp("feedback") / "course")


@pytest.fixture
def course(laid_out, tmp_path):
    """A copy of the course directory, which a test may spoil."""
    return shutil.copytree(laid_out, tmp_path / "course")


def test_the_marks_are_what_nbgrader_says(course):
    url = f"sqlite:///{course / 'gradebook.db'}"
    found = marks(url, UNIT)
    with Gradebook(url) as gradebook:
        for student in ("ada", "ben"):
            submitted = gradebook.find_submission_notebook(UNIT, UNIT, student)
            assert found[student].max_score == submitted.max_score
            assert found[student].score == submitted.score - (submitted.late_submission_penalty or 0)
            assert found[student].points == {grade.name: (grade.score, grade.max_score) for grade in submitted.grades}
    assert (found["ada"].comments, found["ben"].comments) == ({"answer": "Well done."}, {})


def test_every_student_gets_a_page_where_nbgrader_puts_its_own(course):
    written = write_feedback(course, UNIT)
    assert written.pages == tuple(course / "feedback" / name / UNIT / f"{UNIT}.html" for name in ("ada", "ben"))
    assert "9 of 20 points" not in written.pages[0].read_text(encoding="utf-8")
    assert "10 of 20 points" in written.pages[1].read_text(encoding="utf-8")


def test_one_student_is_asked_for_by_name(course):
    assert [page.parts[-3] for page in write_feedback(course, UNIT, "ben").pages] == ["ben"]


@pytest.mark.parametrize("student", ["carol", "../ada", "*", ""], ids=["unknown", "path", "pattern", "empty"])
def test_a_student_who_is_nobody_is_said(course, student):
    with pytest.raises(CourseError, match="there is no graded submission of rnn by"):
        write_feedback(course, UNIT, student)
    assert not (course / "feedback").exists()


@pytest.mark.parametrize(
    "broken",
    ["{", "[]", '{"cells": [1]}', '{"cells": [{}]}', "[" * 100_000],
    ids=["cut", "list", "number", "empty", "deep"],
)
def test_a_broken_notebook_keeps_no_other_student_from_a_page(course, broken):
    (course / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb").write_text(broken, encoding="utf-8")
    written = write_feedback(course, UNIT)
    assert [page.parts[-3] for page in written.pages] == ["ben"]
    assert [student for student, _ in written.problems] == ["ada"]


def run(course, *arguments):
    return CliRunner().invoke(app, ["feedback", *arguments, "--course-dir", str(course)])


def test_the_command_says_how_many_pages_it_made(course):
    done = run(course, UNIT)
    assert done.exit_code == 0, done.output
    assert "made 2 pages in " in done.stdout


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("gru", "no submission of gru is graded yet. Run `autograder grade gru` first."),
        ("grue", "there is no unit 'grue'. There are: rnn"),
    ],
)
def test_the_command_says_what_is_missing(course, unit, said):
    done = run(course, unit)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_course_without_a_gradebook_is_said_and_gets_none(course):
    (course / "gradebook.db").unlink()
    done = run(course, UNIT)
    assert done.exit_code == 2
    assert f"there is no gradebook yet at {course.resolve()}/gradebook.db" in done.stderr
    assert not (course / "gradebook.db").exists()


def test_the_gradebook_is_the_one_that_the_courses_configuration_names(course):
    (course / "gradebook.db").rename(course / "elsewhere.db")
    (course / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{course}/elsewhere.db'\n"
    )
    done = run(course, UNIT)
    assert done.exit_code == 0, done.stderr


def test_a_gradebook_that_is_none_is_said(course):
    (course / "gradebook.db").write_bytes(b"no gradebook at all" * 100)
    done = run(course, UNIT)
    assert (done.exit_code, "it is damaged, or no gradebook" in done.stderr) == (3, True), done.output


def test_an_address_that_is_no_databases_is_said(course):
    done = run(course, UNIT, "--db-url", "no url")
    assert done.exit_code == 2
    assert "the gradebook's db_url is no address of a database.\nWrite it as in sqlite:///" in done.stderr


def test_a_page_that_cannot_be_written_is_said_and_keeps_no_other_from_theirs(course):
    (course / "feedback").mkdir()
    (course / "feedback" / "ada").touch()
    done = run(course, UNIT)
    assert done.exit_code == 1
    assert f"No feedback for ada: Writing {course}/feedback/ada/{UNIT}/{UNIT}.html: Not a directory." in done.stderr
    assert "made 1 page in" in done.stdout


def test_an_autograded_notebook_that_is_a_folder_is_said(course):
    place = course / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb"
    place.unlink()
    place.mkdir()
    done = run(course, UNIT)
    assert "No feedback for ada: its notebook cannot be read: Is a directory." in done.stderr


def test_a_student_without_a_grade_is_named_and_the_command_fails(course):
    shutil.copytree(course / "autograded" / "ada", course / "autograded" / "eve")
    done = run(course, UNIT)
    assert done.exit_code == 1
    assert "No feedback for eve" in done.stderr


# In the browser


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_nothing_is_wrong_with_the_page_in_the_browser(browser_with, tmp_path, look):
    released = [text(markdown) for markdown in markdown_of(UNIT)]
    long_line = code(f"x = {'1 + ' * 200}1", stream("y" * 500), grade_id="answer", solution=True)
    failed = code("f()", {"output_type": "error", "traceback": ["\x1b[31mIndexError\x1b[0m: \x1b[32mx\x1b[34m7"]})
    html = page_of(*released, GRADED, long_line, failed, marks=MARKS)
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    with served(tmp_path) as site:
        seen = visit(browser_with, site, "page.html", look)
    assert seen == type(seen)((), (), (), (), ())
