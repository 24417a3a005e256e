"""The release is what the source makes, and a broken source changes nothing."""

import re
from dataclasses import replace

import jupytext
import numpy as np
import pytest

from autograder.checks import bank, units
from autograder.checks.units import EXERCISES
from autograder.grading.course import percent, source
from autograder.grading.course import release as module
from autograder.grading.course.paths import EXERCISES as FOLDER
from autograder.grading.course.paths import SOLUTIONS, CourseError, unit_names
from autograder.grading.course.release import release
from autograder.grading.course.source import function_source, parse, read_source

LINES = (SOLUTIONS / "rnn.py").read_text(encoding="utf-8")
# With the graded cells that its lines make.
TEXT = read_source("rnn").text

# What is broken in the source, and what is said of it.
BROKEN = [
    ('# %% nbgrader={"schema_version"', '# %% nbgrader={schema_version"', "cannot read the marker '# %% nbgrader={schema_"),
    ("h_next = np.tanh(a)", "h_next = np.tanh(a", "cell rnn_cell_forward: line 10 is not Python"),
    ("### END SOLUTION", "", "cell rnn_cell_forward: `### BEGIN SOLUTION` and `### END SOLUTION` do not pair up"),
    ("### BEGIN HIDDEN TESTS", "", "cell check_rnn_cell_forward_hidden: `### BEGIN HIDDEN TESTS` and"),
    ('"schema_version": 3, "grade_id": "rnn_forward"', '"grade_id": "rnn_forward"', 'lacks "schema_version": 3'),
    ('"grade_id": "rnn_forward"', '"grade_id": "rnn_cell_forward"', "another cell has the same grade_id"),
    ('"grade_id": "rnn_forward", "solution": true, ', '"grade_id": "rnn_forward", ', "lacks solution. Add it."),
    ("check(rnn_forward, points=1)", "check(rnn_forward, points=2)", "metadata says 1 points and its check another"),
    ("check(rnn_forward, points=1)", "check(rnn_foward, points=1)", "it checks 'rnn_foward', which is no exercise"),
    ("check(rnn_forward, points=1)", "score = check(rnn_forward, points=1)", "its last line is no call of check, whose value"),
    ("check(rnn_forward, points=1)", "check(rnn_forward, points=1);", "its last line is no call of check, whose value"),
    ("check(rnn_forward, points=1)", "pass", "its last line is no call of check, whose value"),
    ("check(rnn_forward, points=1)", "check(rnn_backward, points=1)", "it checks rnn_backward. Let its grade_id be check_rnn_backward"),
    ("check_hidden(rnn_forward, points=3)", "", "its last line is no call of check_hidden, whose value"),
    ("# 3 points, on cases", "x = 1  # 3 points, on cases", "code stands outside its `### BEGIN HIDDEN TESTS`"),
    ('"check_rnn_forward", "solution": false, "grade": true, "locked": true', '"check_rnn_forward", "solution": false, "grade": true, "locked": false', "it is graded but not locked"),
    ("    ### END SOLUTION\n", "    ### END SOLUTION\n    return 1\n", "code stands after the last `### END SOLUTION`"),
    ('"task": false, "points": 1}', '"task": false, "points": 0}', "it is graded but its metadata gives no positive points"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_a_broken_source_is_refused_with_its_cell_and_the_reason(old, new, message):
    assert old in TEXT
    with pytest.raises(CourseError, match=re.escape(message)):
        parse("rnn", TEXT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "check(rnn_forward, 1)  # hidden: points=3",
            "cannot read the check 'check(rnn_forward, 1)  # hidden: points=3'",
        ),
        (
            "check(rnn_forward, points=1)  # hidden: 3",
            "Write one line: check(rnn_cell_forward, points=1)  # hidden: poi",
        ),
        (
            "check(rnn_forward, points=1)\ncheck(rnn_backward, points=1)",
            "cannot read the check 'check(rnn_forward, poi",
        ),
        (
            "check(rnn_foward, points=1)  # hidden: points=3",
            "cell check_rnn_foward: it checks 'rnn_foward', which is no",
        ),
        ("check(rnn_forward, points=0)  # hidden: points=3", "cell check_rnn_forward: it is graded but its metadata"),
    ],
)
def test_a_line_that_calls_check_and_says_too_little_is_refused(line, message):
    right = "check(rnn_forward, points=1)  # hidden: points=3"
    assert right in LINES
    with pytest.raises(CourseError, match=re.escape(message)):
        parse("rnn", LINES.replace(right, line))


NAMED = LINES.replace("check(rnn_forward, points=1)  # hidden", 'check(rnn_forward, points=1, unit="{}")  # hidden')


def test_a_check_that_names_another_unit_is_refused():
    with pytest.raises(
        CourseError, match=r"cell check_rnn_forward: its check does not say which unit is meant, or anot"
    ):
        parse("rnn", NAMED.replace("{}", "gru"))


def test_a_check_names_its_unit_where_another_has_a_function_of_this_name(monkeypatch):
    monkeypatch.setattr(units, "EXERCISES", {**EXERCISES, ("gru", "rnn_forward"): EXERCISES["rnn", "rnn_forward"]})
    with pytest.raises(CourseError, match=r'Write check\(rnn_forward, points=\.\.\., unit="rnn"\)'):
        parse("rnn", LINES + "\n")  # another text, since what was read is kept
    hidden = parse("rnn", NAMED.replace("{}", "rnn")).cells["check_rnn_forward_hidden"]
    assert 'check_hidden(rnn_forward, points=3, unit="rnn")' in hidden.text


def test_a_line_that_calls_check_says_the_points_of_both_of_its_cells():
    cells = parse(
        "rnn", LINES.replace("check(rnn_forward, points=1)  # hidden: points=3", "check(rnn_forward, points=2)")
    ).cells
    assert cells["check_rnn_forward"].nbgrader_metadata["points"] == 2
    assert "check_rnn_forward_hidden" not in cells
    assert cells["check_rnn_backward_hidden"].nbgrader_metadata["points"] == 4
    assert "# 4 points, on cases" in cells["check_rnn_backward_hidden"].text


def test_an_answer_outside_its_markers_is_refused():
    cell = TEXT.index("def rnn_forward")
    bare = TEXT[:cell] + TEXT[cell:].replace("### BEGIN SOLUTION", "", 1).replace("### END SOLUTION", "", 1)
    with pytest.raises(CourseError, match=r"cell rnn_forward: it is a solution cell without"):
        parse("rnn", bare)


def test_a_broken_source_leaves_what_is_released_as_it_was(monkeypatch, tmp_path):
    broken = tmp_path / "rnn.py"
    broken.write_text(TEXT.replace("### END SOLUTION", "", 1), encoding="utf-8")
    monkeypatch.setattr(source, "SOLUTIONS", tmp_path)

    def times():
        return {path: path.stat().st_mtime_ns for path in (*FOLDER.rglob("*.ipynb"), *bank.FOLDER.glob("*.npz"))}

    before = times()
    with pytest.raises(CourseError, match="do not pair up"):
        release(["rnn"])
    assert times() == before


def test_what_nbgrader_itself_refuses_is_said_with_its_reason(monkeypatch):
    monkeypatch.setattr(module, "write_source", lambda unit, folder: None)
    with pytest.raises(CourseError, match=r"solutions/rnn\.py: nbgrader refuses it: .*source"):
        release(["rnn"], check=True)


def test_the_release_is_what_the_source_makes():
    assert release(["rnn"], check=True) == []


def test_a_changed_notebook_is_noticed(monkeypatch, tmp_path):
    folder = tmp_path / "exercises"
    (folder / "rnn").mkdir(parents=True)
    (folder / "rnn" / "rnn.ipynb").write_bytes((FOLDER / "rnn" / "rnn.ipynb").read_bytes() + b" ")
    monkeypatch.setattr(module, "EXERCISES", folder)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    assert [path.name for path in release(["rnn"], check=True)] == ["rnn.ipynb"]


def test_a_notebook_that_a_reader_worked_in_is_kept(monkeypatch, tmp_path):
    folder = tmp_path / "exercises"
    (folder / "rnn").mkdir(parents=True)
    released = (FOLDER / "rnn" / "rnn.ipynb").read_text(encoding="utf-8")
    worked_in = released.replace("raise NotImplementedError()", "return 1, 2", 1)
    (folder / "rnn" / "rnn.ipynb").write_text(worked_in, encoding="utf-8")
    monkeypatch.setattr(module, "EXERCISES", folder)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    release(["rnn"])
    (kept,) = (tmp_path / "mine" / "rnn").glob("*.ipynb")
    assert kept.read_text(encoding="utf-8") == worked_in
    assert (folder / "rnn" / "rnn.ipynb").read_text(encoding="utf-8") == released


def test_an_unknown_unit_is_refused_with_the_units_there_are():
    with pytest.raises(CourseError, match=r"there is no unit 'rmm'\. There are: .*rnn"):
        read_source("rmm")


@pytest.mark.parametrize("unit", unit_names())
def test_our_reader_and_jupytext_see_the_same_cells(unit):
    text = read_source(unit).text
    theirs = jupytext.reads(text, fmt="py:percent").cells
    ours = percent.cells(text)
    assert [cell.is_code for cell in ours] == [cell.cell_type == "code" for cell in theirs]
    assert [cell.nbgrader_metadata for cell in ours] == [cell.metadata.get("nbgrader") for cell in theirs]
    assert [cell.text for cell in ours if cell.is_code] == [c.source for c in theirs if c.cell_type == "code"]


def test_the_book_shows_a_function_without_its_markers():
    shown = function_source("rnn", "rnn_cell_forward")
    assert shown.startswith("def rnn_cell_forward(x, h, W, U, b):")
    assert "SOLUTION" not in shown
    with pytest.raises(CourseError, match=r"has no function 'rnn_cell'\. It has: rnn_cell_forward,"):
        function_source("rnn", "rnn_cell")


@pytest.mark.parametrize("unit", unit_names())
def test_every_exercise_of_a_unit_is_asked_for_and_checked_twice(unit):
    asked = read_source(unit).cells
    for exercise in EXERCISES.values():
        if exercise.unit == unit:
            assert {exercise.name, f"check_{exercise.name}", f"check_{exercise.name}_hidden"} <= set(asked)


@pytest.mark.parametrize(
    ("unit", "function", "quantity", "off", "same"),
    [
        ("rnn", "rnn_cell_forward", 0, 1e-12, True),
        ("rnn", "rnn_cell_forward", 0, 1e-7, False),
        # Made in float32, whose rounding another processor does otherwise.
        ("agreement", "AgreementModel", 1, 1e-7, True),
        ("agreement", "AgreementModel", 1, 1e-3, False),
    ],
)
def test_a_bank_is_the_same_as_one_from_another_processor(tmp_path, unit, function, quantity, off, same):
    moved, answers = dict(bank.load(unit)), bank.load(unit)[function]
    first, *others = answers.wanted
    first = tuple(value + off * (i == quantity) for i, value in enumerate(first))
    moved[function] = replace(answers, wanted=(first, *others))
    bank.save(tmp_path / "moved.npz", moved)
    assert module._same_bank(tmp_path / "moved.npz", bank.FOLDER / f"{unit}.npz", unit) is same


def test_the_bank_is_small_and_holds_no_code():
    files = list(bank.FOLDER.glob("*.npz"))
    assert files
    assert sum(file.stat().st_size for file in files) <= 1_500_000
    for file in files:
        with np.load(file, allow_pickle=False) as members:
            for name in members:
                assert members[name].dtype.kind in ("fU" if name.endswith("/layout") else "f")
                assert "def " not in str(members[name])
