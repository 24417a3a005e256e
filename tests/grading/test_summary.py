"""What `autograder grade` prints last: commands that the reader's own shell finds."""

import sys
from pathlib import Path

import pytest

from autograder.grading import environment
from autograder.grading.cohort.summary import _next


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """A course folder with an environment in .venv that is not on the PATH."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "autograder", "nbgrader", "jupyter"):
        (programs / name).touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(programs / "python"))
    monkeypatch.setenv("PATH", "")
    return programs


def test_the_next_commands_name_the_environment_that_is_not_on_the_path(beside):
    assert "\n  .venv/bin/autograder report rnn  " in _next("rnn", Path("."), None)
    assert "\n  .venv/bin/nbgrader export  " in _next("rnn", Path("."), None)


def test_the_next_commands_are_names_alone_where_the_path_has_them(beside, monkeypatch):
    monkeypatch.setenv("PATH", str(beside))
    assert "\n  autograder report rnn  " in _next("rnn", Path("."), None)


def test_what_is_on_the_path_for_nbgraders_sake_is_not_on_that_of_the_shell(beside, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_BOOK", "somewhere")
    monkeypatch.setattr(environment, "_added", [])
    environment.prepare(".")
    assert "\n  .venv/bin/autograder report rnn  " in _next("rnn", Path("."), None)


def test_from_another_folder_the_whole_path_is_named(beside, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert f"\n  {beside}/autograder report rnn  " in _next("rnn", Path("."), None)


def test_for_a_course_elsewhere_the_commands_begin_by_going_there(beside, tmp_path):
    (tmp_path / "my course").mkdir()
    told = _next("rnn", Path("my course"), None)
    assert f"Next:\n  cd 'my course'\n  {beside}/autograder report rnn  " in told
    assert f"\n  {beside}/nbgrader export  " in told


def test_a_gradebook_that_was_named_is_named_again_without_its_password(beside):
    told = _next("rnn", Path("."), "postgresql://teacher:secret@host/grades")
    assert "\n  .venv/bin/autograder report rnn --db-url 'postgresql://teacher:***@host/grades'  " in told
    assert "\n  .venv/bin/nbgrader export --db 'postgresql://teacher:***@host/grades'  " in told
    assert "secret" not in told
