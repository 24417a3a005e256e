"""The writer of grades: nbgrader finds what its own autograde would have left, and no kill loses or doubles a grade."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from nbgrader.api import Gradebook

from autograder.grading.commit import Change, Commit, CommitError, Entry, key
from autograder.grading.commit import commit as module
from autograder.grading.graded import Graded, GradedCell
from autograder.grading.referee.exam import Exam
from tests.attacks.notebooks import released

UNIT = "rnn"


def graded(share=1.0, notebook=None):
    """A Graded with this share of every cell's points."""
    checks = Exam(UNIT, 7).checks.values()
    cells = tuple(GradedCell(c.grade_id, c.exercise, share * c.points, c.points) for c in checks)
    return Graded(UNIT, 7, cells, json.dumps(notebook or released(UNIT)).encode())


def entry(student, share=1.0, content=b"x"):
    return Entry(student, key(content, UNIT, 7), graded(share))


def scores(course):
    """Total points by student, as nbgrader reads them."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {submission.student.id: submission.score for submission in book.assignment_submissions(UNIT)}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A course directory whose gradebook knows the unit; made once, since nbgrader takes seconds for it."""
    course = tmp_path_factory.mktemp("prepared")
    with Commit(course, UNIT):
        pass
    return (course / "gradebook.db").read_bytes()


@pytest.fixture
def course(prepared, tmp_path):
    (tmp_path / "gradebook.db").write_bytes(prepared)
    return tmp_path


def test_a_grade_stands_in_nbgraders_gradebook_and_its_notebook_in_autograded(course):
    with Commit(course, UNIT) as commit:
        assert commit.put([entry("ada"), entry("bob", 0.5)]) == []
    assert scores(course) == {"ada": 20, "bob": 10}
    assert (course / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb").read_bytes() == graded().notebook


def test_nothing_is_left_for_a_person_to_grade_and_a_blank_answer_is_noted(course):
    with Commit(course, UNIT) as commit:
        commit.put([entry("ada")])
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        submission = book.find_submission(UNIT, "ada")
        assert not submission.needs_manual_grade
        comments = [comment.auto_comment for notebook in submission.notebooks for comment in notebook.comments]
    assert comments == ["No response."] * 4


def test_the_seed_is_drawn_once_and_kept(course):
    with Commit(course, UNIT) as commit:
        seed = commit.seed()
    with Commit(course, UNIT) as commit:
        assert commit.seed() == seed
        assert commit.seed(5) == 5
        assert commit.seed() == 5


def test_the_key_and_the_summary_of_a_grade_stand_with_it(course):
    with Commit(course, UNIT) as commit:
        commit.put([entry("ada")])
        assert commit.key_of("ada") == entry("ada").key
        assert commit.key_of("bob") is None
        ((student, told),) = commit.summaries()
    assert student == "ada"
    assert told == replace(graded(), notebook=b"")


def test_a_regrade_lists_every_cell_that_changed_and_why(course):
    with Commit(course, UNIT) as commit:
        commit.put([entry("ada")])
        changes = commit.put([entry("ada", 0.5, content=b"y")])
    assert len(changes) == 8
    assert changes[1] == Change("ada", "check_rnn_cell_forward_hidden", 3.0, 1.5, "the submission")
    assert scores(course) == {"ada": 10}


def test_a_persons_score_stands_through_a_regrade_and_asks_to_be_looked_at(course):
    with Commit(course, UNIT) as commit:
        commit.put([entry("ada", 0)])
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.find_grade("check_rnn_forward", UNIT, UNIT, "ada").manual_score = 1
        book.db.commit()
    with Commit(course, UNIT) as commit:
        commit.put([entry("ada", 0, content=b"y")])
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grade = book.find_grade("check_rnn_forward", UNIT, UNIT, "ada")
        assert (grade.manual_score, grade.needs_manual_grade) == (1, True)


def test_a_second_writer_is_told_who_writes(course):
    with Commit(course, UNIT), pytest.raises(CommitError, match=f"process {os.getpid()}"), Commit(course, UNIT):
        pass


def test_a_locked_database_is_waited_for(course, monkeypatch):
    monkeypatch.setattr(module, "WAITS", (0.2, 0.2, 0.2))
    with Commit(course, UNIT) as commit:
        other = sqlite3.connect(course / "gradebook.db", timeout=0, isolation_level=None)
        commit._book.db.connection().exec_driver_sql("pragma busy_timeout = 1")
        other.execute("begin exclusive")
        with pytest.raises(CommitError, match="If another program holds it, close that"):
            commit.put([entry("ada")])
        other.execute("rollback")
        commit.put([entry("ada")])
    assert scores(course) == {"ada": 20}


def test_a_full_disk_is_said_and_loses_nothing(course, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device", "rnn.ipynb")

    with Commit(course, UNIT) as commit:
        commit.put([entry("ada")])
        with monkeypatch.context() as patch:
            patch.setattr(module, "put_notebook", full)
            with pytest.raises(CommitError, match=r"No space left on device. Make room"):
                commit.put([entry("bob")])
        assert commit.key_of("bob") is None
        commit.put([entry("bob")])
    assert scores(course) == {"ada": 20, "bob": 20}


def test_a_file_that_is_no_gradebook_is_said(tmp_path):
    (tmp_path / "gradebook.db").write_bytes(b"no database" * 100)
    with pytest.raises(CommitError, match="damaged or no gradebook"), Commit(tmp_path, UNIT):
        pass


def test_a_link_in_autograded_is_not_followed(course, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (course / "autograded").mkdir()
    (course / "autograded" / "ada").symlink_to(elsewhere)
    with Commit(course, UNIT) as commit, pytest.raises(CommitError, match="no folder of the course"):
        commit.put([entry("ada")])
    assert list(elsewhere.iterdir()) == []


WRITER = """
import sys
from pathlib import Path
from autograder.grading.commit import Commit
from tests.test_commit import UNIT, entry
with Commit(Path(sys.argv[1]), UNIT) as commit:
    print("ready", flush=True)
    for start in range(0, 60, 4):
        batch = [f"s{n:02}" for n in range(start, start + 4)]
        commit.put([entry(student, 0.5) for student in batch if commit.key_of(student) is None])
"""


def killed(course, seconds):
    """Let a writer work for so long, and kill it; its exit status."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(course)], stdout=subprocess.PIPE)
    writer.stdout.readline()
    time.sleep(seconds)
    writer.kill()
    writer.communicate()
    return writer.returncode


def faults(course, kills, draw):
    """Kill the writer so often, then let it end; AssertionError where a grade is lost, doubled or changed."""
    for _ in range(kills):
        before = set(scores(course))
        killed(course, draw.uniform(0, 0.25))
        with Commit(course, UNIT) as commit:
            told = dict(commit.summaries())
        assert before <= set(told)
        assert set(told) == set(scores(course))
        assert all(score == 10 for score in scores(course).values())
        assert all((course / "autograded" / student / UNIT / f"{UNIT}.ipynb").exists() for student in told)
        if len(told) == 60:
            for database in course.glob("gradebook.db*"):
                database.unlink()
            with Commit(course, UNIT):
                pass


def test_a_writer_killed_at_any_moment_loses_doubles_and_changes_nothing(course):
    faults(course, 4, random.Random(0))


if __name__ == "__main__":
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        with Commit(folder, UNIT):
            pass
        faults(Path(folder), int(sys.argv[1]), random.Random(1))
    print(f"{sys.argv[1]} kills of the writer: no grade lost, doubled or changed")
