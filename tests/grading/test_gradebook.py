"""What the writer puts into the gradebook, and what it keeps of what was there."""

import json
import math
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade, is_grade

from autograder.grading import fingerprint
from autograder.grading.fingerprint import environment_hash, key, unit_hash, why_changed
from autograder.grading.gradebook import (
    Change,
    GradebookError,
    GradebookWriter,
    read_results,
    stored,
    tables,
)
from autograder.grading.intake.student_folders import problem_of_student_name
from tests.grading.databases import postgresql_by_night
from tests.stand_ins.entries import UNIT, entry, with_score

# One whose score is no round binary number.
SHARE = 1 / 3


@pytest.fixture
def course(tmp_path, db_url):
    """A course directory whose configuration names the database."""
    configuration = "c = get_config()\nc.CourseDirectory.course_id = 'gated-memory'\n"
    if db_url:
        configuration += f"c.CourseDirectory.db_url = {db_url!r}\n"
    (tmp_path / "nbgrader_config.py").write_text(configuration)
    return tmp_path


def gradebook(course):
    with GradebookWriter(course, UNIT) as writer:
        return Gradebook(writer._settings.db_url, "gated-memory")


def put(course, *entries):
    with GradebookWriter(course, UNIT) as writer:
        return writer.put(entries)


def scores(course, student):
    with gradebook(course) as book:
        return {grade.name: grade.auto_score for grade in book.find_submission_notebook(UNIT, UNIT, student).grades}


def notebook(course, student):
    return course / "autograded" / student / UNIT / f"{UNIT}.ipynb"


def told(entry):
    return {cell.grade_id: cell.score for cell in entry.graded.cells}


def test_the_gradebook_holds_the_verdicts_points_to_the_bit(course):
    given = entry("ada", SHARE)
    assert put(course, given) == []
    assert scores(course, "ada") == told(given)


@postgresql_by_night
def test_nbgrader_reads_the_same_points_from_the_notebook_in_autograded(course):
    given = entry("ada", SHARE)
    put(course, given)
    cells = nbformat.read(notebook(course, "ada"), as_version=4).cells
    assert {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] for cell in cells if is_grade(cell)} == told(
        given
    )


@postgresql_by_night
def test_the_notebook_is_byte_for_byte_the_graded_one_and_read_only(course):
    given = entry("ada")
    put(course, given)
    assert notebook(course, "ada").read_bytes() == given.graded.notebook
    assert stat.S_IMODE(notebook(course, "ada").stat().st_mode) == 0o444


@postgresql_by_night
def test_nothing_but_notebook_and_timestamp_lies_in_the_students_folder(course):
    put(course, entry("ada", timestamp="2026-11-01 10:00:00 UTC"))
    assert sorted(file.name for file in notebook(course, "ada").parent.iterdir()) == [f"{UNIT}.ipynb", "timestamp.txt"]


def test_a_key_stands_after_a_put_and_in_the_next_run(course):
    given = entry("ada")
    with GradebookWriter(course, UNIT) as writer:
        assert writer.key_of("ada") is None
        writer.put([given])
        assert writer.key_of("ada") == given.key
    with GradebookWriter(course, UNIT) as writer:
        assert writer.key_of("ada") == given.key
        assert writer.key_of("bob") is None


def test_summaries_are_all_that_stands_without_the_notebooks(course):
    given = [entry("bob", SHARE), entry("ada", 0.0)]
    put(course, *given)
    with GradebookWriter(course, UNIT) as writer:
        wanted = [("ada", replace(given[1].graded, notebook=b"")), ("bob", replace(given[0].graded, notebook=b""))]
        assert writer.summaries() == wanted


@pytest.mark.parametrize("step", ["remove", "regrade", "lose", "edit"])
def test_no_key_stands_where_the_grade_is_no_longer_what_was_put(course, step):
    put(course, entry("ada"), entry("bob"))
    place = notebook(course, "ada")
    with gradebook(course) as book:
        if step == "remove":
            book.remove_submission(UNIT, "ada")
        elif step == "regrade":
            book.find_grade("check_rnn_forward", UNIT, UNIT, "ada").auto_score = 0.5
            book.db.commit()
        elif step == "lose":
            place.unlink()
        else:
            place.chmod(0o644)
            place.write_text("{}")
    with GradebookWriter(course, UNIT) as writer:
        assert writer.key_of("ada") is None
        assert writer.key_of("bob") == entry("bob").key


def test_the_seed_is_drawn_once_and_a_given_one_replaces_it(course):
    with GradebookWriter(course, UNIT) as writer:
        drawn = writer.seed()
        assert writer.seed() == drawn
    with GradebookWriter(course, UNIT) as writer:
        assert writer.seed() == drawn
        assert writer.seed(10**30) == 10**30
        assert writer.seed() == 10**30
    with GradebookWriter(course, "gru") as writer:
        assert writer.seed() != 10**30


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (entry("ada", 1.0), entry("ada", 0.5, answer="# other"), "submission changed"),
        (entry("ada", 1.0), replace(entry("ada", 0.5), key=entry("ada").key), "graded again, and what stood was other"),
        (entry("ada", 0.5), entry("ada", 1.0, answer="# other", seed=8), "submission and seed changed"),
    ],
)
def test_every_score_that_differs_is_listed_with_what_made_it_differ(course, before, after, why):
    put(course, before)
    changes = put(course, after)
    wanted = [Change("ada", name, told(before)[name], score, why) for name, score in told(after).items()]
    assert sorted(changes, key=str) == sorted(wanted, key=str)
    assert scores(course, "ada") == told(after)


@pytest.mark.parametrize("part", ["unit", "environment"])
def test_a_changed_unit_or_environment_is_the_reason_told(monkeypatch, part):
    before = key(b"same", UNIT, 1, "bubblewrap")
    monkeypatch.setattr(fingerprint, f"{part}_hash", lambda *_: "other")
    assert why_changed(before, key(b"same", UNIT, 1, "bubblewrap")) == f"{part} changed"


def test_a_score_that_stays_is_not_listed_and_the_history_keeps_what_was(course):
    put(course, entry("ada", 1.0), entry("bob", 1.0))
    changes = put(course, entry("ada", 1.0, answer="# other"), entry("bob", 0.5))
    assert {change.student for change in changes} == {"bob"}
    assert [change for _, change in read_results(course, UNIT)[1]] == changes


def test_a_grade_that_another_program_gave_is_listed_as_such(course):
    put(course, entry("ada", 1.0))
    with GradebookWriter(course, UNIT) as writer, writer._transaction("test") as session:
        session.execute(tables.grades.delete())
    assert {change.why for change in put(course, entry("ada", 0.5))} == {"graded before, but not by autograder"}


def test_what_an_instructor_gave_survives_a_regrade_and_is_to_be_looked_at_again(course):
    put(course, entry("ada", 1.0), entry("bob", 1.0))
    with gradebook(course) as book:
        grade = book.find_grade("check_rnn_forward", UNIT, UNIT, "ada")
        grade.manual_score, grade.extra_credit = 0.25, 2.0
        book.find_comment("rnn_forward", UNIT, UNIT, "ada").manual_comment = "Well done."
        book.find_submission_notebook(UNIT, UNIT, "ada").flagged = True
        book.db.commit()
    put(course, entry("ada", 0.5), entry("bob", 0.5))
    with gradebook(course) as book:
        grade = book.find_grade("check_rnn_forward", UNIT, UNIT, "ada")
        assert (grade.auto_score, grade.manual_score, grade.extra_credit, grade.score) == (0.5, 0.25, 2.0, 2.25)
        assert grade.needs_manual_grade
        assert book.find_comment("rnn_forward", UNIT, UNIT, "ada").comment == "Well done."
        assert book.find_submission_notebook(UNIT, UNIT, "ada").flagged
        assert not book.find_grade("check_rnn_forward", UNIT, UNIT, "bob").needs_manual_grade


def test_an_untouched_answer_is_commented_no_response(course):
    put(course, entry("ada"), entry("bob", answer="# mine"))
    with gradebook(course) as book:
        comments = {name: book.find_comment("rnn_forward", UNIT, UNIT, name).auto_comment for name in ("ada", "bob")}
    assert comments == {"ada": "No response.", "bob": None}
    put(course, entry("ada", answer="# mine"))
    with gradebook(course) as book:
        assert book.find_comment("rnn_forward", UNIT, UNIT, "ada").auto_comment is None


def test_a_late_submission_loses_what_the_configured_method_takes(course):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with gradebook(course) as book:
        book.update_or_create_assignment(UNIT, duedate="2026-11-01 12:00:00 UTC")
    put(course, entry("late", 0.5, timestamp="2026-11-01 13:00:00 UTC"), entry("later", 0.5, timestamp="2026-11-02"))
    with gradebook(course) as book:
        penalties = {name: book.find_submission(UNIT, name).late_submission_penalty for name in ("late", "later")}
        assert penalties == {"late": 10.0, "later": 10.0}
        book.find_submission(UNIT, "late").extension = timedelta(days=1)
        book.db.commit()
    put(course, entry("late", 1.0, timestamp="2026-11-01 13:00:00 UTC"))
    with gradebook(course) as book:
        submission = book.find_submission(UNIT, "late")
        assert submission.late_submission_penalty == 0
        assert submission.timestamp == datetime(2026, 11, 1, 13)


def test_a_late_submission_whose_time_turns_out_to_be_none_counts_as_in_time(course):
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with gradebook(course) as book:
        book.update_or_create_assignment(UNIT, duedate="2026-11-01 12:00:00 UTC")
    put(course, entry("late", timestamp="2026-11-01 13:00:00 UTC"))
    put(course, entry("late", timestamp="1 November, about noon or so"))
    with gradebook(course) as book:
        submission = book.find_submission(UNIT, "late")
        assert (submission.timestamp, submission.late_submission_penalty) == (None, 0)


@postgresql_by_night
def test_a_timestamp_that_is_no_time_does_not_keep_the_grade_back(course):
    put(course, entry("ada", timestamp="yesterday"), entry("bob", timestamp="2026-" + "1" * 500))
    assert not (notebook(course, "ada").parent / "timestamp.txt").exists()
    assert scores(course, "bob") == told(entry("bob"))


@postgresql_by_night
def test_a_regrade_without_a_timestamp_takes_the_old_file_away(course):
    put(course, entry("ada", timestamp="2026-11-01 10:00:00 UTC"))
    put(course, entry("ada", 0.5))
    assert not (notebook(course, "ada").parent / "timestamp.txt").exists()


def test_another_timestamp_or_no_sandbox_is_another_key():
    same = key(b"same", UNIT, 1, "bubblewrap")
    assert key(b"same", UNIT, 1, "bubblewrap") == same
    assert why_changed(same, key(b"same", UNIT, 1, "bubblewrap", "2026-11-01")) == "submission changed"
    assert why_changed(same, key(b"same", UNIT, 1, "none")) == "sandbox changed"
    assert unit_hash(UNIT) != unit_hash("gru")
    assert environment_hash() in same


@postgresql_by_night
@pytest.mark.parametrize("wrong", [4.5, -1.0, math.nan, 0.5])
def test_a_verdict_that_the_notebook_does_not_show_is_refused_by_name(course, wrong):
    bad = with_score(entry("bob", 1.0), "check_rnn_forward", wrong)
    with GradebookWriter(course, UNIT) as writer:
        with pytest.raises(GradebookError, match="the verdict gives cell check_rnn_forward") as refused:
            writer.put([entry("ada"), bad])
        assert refused.value.students == ("bob",)
        assert writer.put([entry("ada")]) == []
        assert writer.key_of("ada")


@postgresql_by_night
def test_no_score_above_the_cells_points_is_recorded(course):
    given = entry("ada", 1.5)
    with pytest.raises(GradebookError, match="greater than maximum points"):
        put(course, given)


@postgresql_by_night
@pytest.mark.parametrize("broken", [b"", b"{}", b"[]", b'{"cells": [1]}', b'{"cells": []}', b"\xff"])
def test_a_notebook_that_nbgrader_could_not_read_is_refused(course, broken):
    given = entry("ada")
    with pytest.raises(GradebookError, match="The result of 'ada' is not recorded") as refused:
        put(course, replace(given, graded=replace(given.graded, notebook=broken)))
    assert refused.value.students == ("ada",)


@postgresql_by_night
def test_a_cell_without_a_verdict_is_never_full_marks(course):
    given = entry("ada")
    cells = json.loads(given.graded.notebook)
    for cell in cells["cells"]:
        cell.pop("outputs", None)
    silent = replace(given.graded, notebook=json.dumps(cells).encode(), cells=given.graded.cells[:-1])
    with pytest.raises(GradebookError, match="points, and its output"):
        put(course, replace(given, graded=silent))


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "a/b", "/etc", ".hidden", " ada", "ada ", "a\nb", "a\0b", "\udcff", "x" * 129, "é" * 128],
)
def test_a_name_that_is_no_folder_of_nbgraders_is_refused(tmp_path, name):
    assert problem_of_student_name(name)
    with GradebookWriter(tmp_path, UNIT) as writer:
        with pytest.raises(GradebookError, match="cannot be a student's name"):
            writer.put([entry(name)])
        assert writer.summaries() == []
    assert not (tmp_path / "autograded").exists()


NAMES = ["ada", "ada lovelace", "Å. Ölund", "学生", "o'brien", 'a"b;--', "a+b", "%s", "x" * 128]


def test_any_other_name_is_a_students(course):
    for name in NAMES:
        put(course, entry(name, SHARE))
        assert scores(course, name) == told(entry(name, SHARE)), name
        assert notebook(course, name).exists(), name


@postgresql_by_night
def test_one_student_twice_in_a_batch_is_refused(course):
    with pytest.raises(GradebookError, match="one result a student") as refused:
        put(course, entry("ada", 1.0), entry("ada", 0.5))
    assert refused.value.students == ("ada",)


def test_a_batch_is_one_transaction(course, monkeypatch):
    put(course, entry("ada", 1.0))

    def fails(*_):
        raise GradebookError("stopped")

    with GradebookWriter(course, UNIT) as writer:
        with monkeypatch.context() as patch:
            patch.setattr(stored, "put", fails)
            with pytest.raises(GradebookError, match="stopped"):
                writer.put([entry("ada", 0.5), entry("bob", 0.5)])
        assert [student for student, _ in writer.summaries()] == ["ada"]
        assert writer.key_of("ada") == entry("ada", 1.0).key
    assert scores(course, "ada") == told(entry("ada", 1.0))


@postgresql_by_night
def test_a_second_writer_is_told_who_holds_the_course(course):
    with GradebookWriter(course, UNIT):
        with (
            pytest.raises(GradebookError, match="This process grades in this course directory already"),
            GradebookWriter(course, "gru"),
        ):
            pass
        again = (
            f"from autograder.grading import gradebook; gradebook.GradebookWriter({str(course)!r}, 'gru').__enter__()"
        )
        done = subprocess.run([sys.executable, "-c", again], capture_output=True, text=True)
        assert f"Another run grades in this course directory: unit {UNIT}, process" in done.stderr
    with GradebookWriter(course, "gru") as writer:
        assert writer.summaries() == []


def test_a_removed_assignment_is_made_again(course):
    put(course, entry("ada"))
    with gradebook(course) as book:
        book.remove_assignment(UNIT)
    with GradebookWriter(course, UNIT) as writer:
        assert writer.key_of("ada") is None
        writer.put([entry("ada")])
    assert scores(course, "ada") == told(entry("ada"))


def test_a_unit_whose_points_changed_is_brought_up_to_date(course):
    put(course, entry("ada"))
    with gradebook(course) as book:
        book.find_grade_cell("check_rnn_forward", UNIT, UNIT).max_score = 100
        book.db.commit()
    with GradebookWriter(course, UNIT) as writer, writer._transaction("test") as session:
        session.execute(tables.units.update().values(cells="older"))
    with gradebook(course) as book:
        assert book.find_grade_cell("check_rnn_forward", UNIT, UNIT).max_score == 1
        assert book.find_assignment(UNIT).max_score == 20


def test_cells_are_not_changed_under_a_submission(course):
    put(course, entry("ada"))
    with gradebook(course) as book:
        book.add_grade_cell("extra", UNIT, UNIT, max_score=3, cell_type="code")
    with GradebookWriter(course, UNIT) as writer, writer._transaction("test") as session:
        session.execute(tables.units.update().values(cells="older"))
    with (
        pytest.raises(GradebookError, match="nbgrader db assignment remove rnn --force"),
        GradebookWriter(course, UNIT),
    ):
        pass
