"""Which folders of submitted/ are submissions, and what is read of one."""

import errno
import os
import re
from unittest.mock import Mock

import pytest

from autograder.grading.course.paths import CourseError
from autograder.grading.intake.student_folders import Unreadable, submitted_file, submitters, time_of


def hand_in(course, student, unit="rnn"):
    folder = course / "submitted" / student / unit
    folder.mkdir(parents=True)
    return folder


def test_students_come_sorted_and_only_those_with_the_unit(tmp_path):
    for student in ("Zoë", "ada", "b c", "n-1.2"):
        hand_in(tmp_path, student)
    hand_in(tmp_path, "other", unit="gru")
    hand_in(tmp_path, ".ipynb_checkpoints")
    (tmp_path / "submitted" / "notes.txt").write_text("")
    assert submitters(tmp_path, "rnn").students == ("Zoë", "ada", "b c", "n-1.2")


@pytest.mark.parametrize("name", [" ada", "ada ", "a\nb", "a\x1b[2Jb", os.fsdecode(b"a\xff"), "a" * 129, "a\x85b"])
def test_a_name_that_would_spoil_a_path_or_a_terminal_is_told_and_not_graded(tmp_path, name):
    hand_in(tmp_path, "ada")
    hand_in(tmp_path, name)
    found = submitters(tmp_path, "rnn")
    assert found.students == ("ada",)
    (misnamed,) = found.misnamed
    assert "rename it" in misnamed.problem
    assert misnamed.name.isascii()
    assert misnamed.name.isprintable()


def test_a_link_to_a_folder_is_told_and_not_followed(tmp_path):
    hand_in(tmp_path, "ada")
    (tmp_path / "submitted" / "eve").symlink_to(tmp_path / "submitted" / "ada")
    found = submitters(tmp_path, "rnn")
    assert found.students == ("ada",)
    assert [(folder.name, "symbolic link" in folder.problem) for folder in found.misnamed] == [("eve", True)]


def test_a_folder_that_may_not_be_read_is_told_and_not_passed_over(tmp_path, monkeypatch):
    hand_in(tmp_path, "ada")
    closed = hand_in(tmp_path, "eve").parent
    may = os.access
    # The tests may run as root, who may read everything.
    monkeypatch.setattr("os.access", lambda path, mode: os.fspath(path) != str(closed) and may(path, mode))
    found = submitters(tmp_path, "rnn")
    assert found.students == ("ada",)
    assert [(folder.name, "may not read it" in folder.problem) for folder in found.misnamed] == [("eve", True)]


def test_a_link_in_the_units_place_is_a_submission_and_is_not_followed(tmp_path):
    (tmp_path / "submitted" / "eve").mkdir(parents=True)
    (tmp_path / "submitted" / "eve" / "rnn").symlink_to("/nowhere")
    assert submitters(tmp_path, "rnn").students == ("eve",)


@pytest.mark.parametrize(
    ("lay_out", "says"),
    [
        (lambda course: None, "no folder submitted/"),
        (
            lambda course: (course / "submitted").symlink_to("submitted"),
            "submitted/ of the course directory cannot be read",
        ),
        (lambda course: hand_in(course, "ada", "gru"), "nobody handed in rnn"),
    ],
)
def test_nothing_to_grade_is_a_problem_of_the_course(tmp_path, lay_out, says):
    lay_out(tmp_path)
    with pytest.raises(CourseError, match=re.escape(says)):
        submitters(tmp_path, "rnn")


@pytest.mark.parametrize("code", [errno.EIO, errno.EACCES, errno.EMFILE])
def test_what_the_machine_does_not_give_out_is_no_fault_of_the_students(tmp_path, monkeypatch, code):
    hand_in(tmp_path, "ada")
    monkeypatch.setattr("os.open", Mock(side_effect=OSError(code, os.strerror(code))))
    with pytest.raises(Unreadable, match=f"{os.strerror(code)}; see to the file's permissions"):
        submitted_file(tmp_path, "rnn", "ada")


def test_a_folder_of_all_submissions_that_goes_away_in_mid_run_is_no_fault_of_the_students(tmp_path):
    hand_in(tmp_path, "ada")
    (tmp_path / "submitted").rename(tmp_path / "elsewhere")
    with pytest.raises(Unreadable, match="No such file"):
        submitted_file(tmp_path, "rnn", "ada")


@pytest.mark.parametrize(
    ("written", "told"), [(None, None), (b" 2026-11-01\n", "2026-11-01"), (b"\xff", "\ufffd"), (b"", "")]
)
def test_a_timestamp_is_read_as_it_stands(tmp_path, written, told):
    folder = hand_in(tmp_path, "ada")
    (folder / "rnn.ipynb").write_bytes(b"{}")
    if written is not None:
        (folder / "timestamp.txt").write_bytes(written)
    assert submitted_file(tmp_path, "rnn", "ada").timestamp == told


def test_a_timestamp_that_is_a_link_is_not_followed_and_counts_as_none(tmp_path):
    folder = hand_in(tmp_path, "ada")
    (folder / "rnn.ipynb").write_bytes(b"{}")
    (tmp_path / "time").write_text("2026-11-01")
    (folder / "timestamp.txt").symlink_to(tmp_path / "time")
    with pytest.raises(ValueError, match="got 'unreadable: "):
        time_of(submitted_file(tmp_path, "rnn", "ada").timestamp)
