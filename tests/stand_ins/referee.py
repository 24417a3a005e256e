"""Stand-ins for the referee and the gradebook: importing this module puts them in the place of the real ones.

A submission is a JSON object that says what its grading does. `python -m tests.stand_ins.referee grade rnn ...` is the
command `autograder` with them; a worker has them by `dask worker --preload tests.stand_ins.referee`.
"""

import ctypes
import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from types import ModuleType

from autograder.grading import referee
from autograder.grading.graded import Graded, GradedCell, from_summary, summary
from autograder.grading.intake import Submission, student_folders
from autograder.grading.intake.released import nbgrader_metadata
from autograder.grading.referee.graded_cells import GradedUnit

DATABASE = "crowd.db"
_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG


class Referee:
    """Does what the submission says: {"seconds", "share" of the points, "does": "die" or "raise"}."""

    def __init__(self, unit, seed, sandbox):
        if os.environ.get("CROWD_NO_SANDBOX"):
            raise OSError("user namespaces are forbidden here")
        self._unit, self._seed = unit, seed

    def __enter__(self):
        # As bwrap --die-with-parent does: it ends with the thread that started it.
        self._thread = threading.get_ident()
        self._sandbox = subprocess.Popen(["sleep", "1000"], preexec_fn=_die_with_parent)
        if trace := os.environ.get("CROWD_REFEREES"):
            with open(trace, "a") as file:
                file.write(f"{os.getpid()}\n")
        return self

    def __exit__(self, *error):
        self._sandbox.kill()
        self._sandbox.wait()

    def grade(self, raw):
        if self._sandbox.poll() is not None or self._thread != threading.get_ident():
            raise RuntimeError("the sandbox ended, or another thread asked")
        says = json.loads(raw)
        if "cells" in says:  # the released notebook, the runner's control
            says = {"does": os.environ.get("CROWD_CONTROL")}
        time.sleep(says.get("seconds", 0))
        if says.get("does") == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if says.get("does") == "raise":
            raise KeyError("h")
        cells = tuple(
            GradedCell(check.grade_id, check.exercise.name, check.points * says.get("share", 0), check.points)
            for check in GradedUnit(self._unit, self._seed).checks.values()
        )
        return Graded(self._unit, self._seed, cells, _notebook(self._unit, cells), seconds=says.get("seconds", 0.0))


def _notebook(unit, cells):
    """The notebook in which every graded cell shows its score, from which nbgrader reads it."""
    scores, made = {cell.grade_id: cell.score for cell in cells}, Submission(unit).notebook()
    for cell in made["cells"]:
        score = scores.get(nbgrader_metadata(cell).get("grade_id"))
        if score is not None:
            data = {"text/plain": repr(score)}
            shown = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
            cell["outputs"] = [shown]
    return json.dumps(made).encode()


def _die_with_parent():
    ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)


class GradebookError(Exception):
    pass


@dataclass(frozen=True)
class Entry:
    student: str
    key: str
    graded: Graded
    timestamp: object


@dataclass(frozen=True)
class Change:
    student: str
    grade_id: str
    before: float
    after: float
    why: str

    @property
    def is_lowered(self):
        return self.after < self.before


class GradebookWriter:
    """The grades, and a log of every time that one was written, in one SQLite file of the course directory."""

    def __init__(self, course_dir, unit, db_url=None):
        self._path, self._url = course_dir / DATABASE, db_url

    def __enter__(self):
        if self._url:
            raise OSError(f"no database answers at {self._url}")
        self._db = sqlite3.connect(self._path)
        self._db.executescript(
            "create table if not exists grades(student text primary key, key text, score real, summary text);"
            "create table if not exists log(student text, key text, score real);"
            "create table if not exists seed(seed integer);"
        )
        return self

    def __exit__(self, *error):
        self._db.close()

    def seed(self, given=None):
        kept = self._db.execute("select seed from seed").fetchone()
        seed = given if given is not None else kept[0] if kept else 7
        with self._db:
            self._db.execute("delete from seed")
            self._db.execute("insert into seed values(?)", [seed])
        return seed

    def key_of(self, student):
        row = self._db.execute("select key from grades where student = ?", [student]).fetchone()
        return row and row[0]

    def summaries(self):
        rows = self._db.execute("select student, summary from grades order by student")
        return [(student, from_summary(told)) for student, told in rows]

    def put(self, entries):
        if os.environ.get("CROWD_DISK_FULL"):
            raise OSError("no space left on the device")
        changes = []
        with self._db:
            for entry in entries:
                changes += self._put(entry)
            time.sleep(float(os.environ.get("CROWD_WRITING", 0)))
        return changes

    def _put(self, entry):
        row = (entry.student, entry.key, entry.graded.score, summary(entry.graded))
        before = self._db.execute("select score from grades where student = ?", row[:1]).fetchone()
        self._db.execute("insert or replace into grades values(?, ?, ?, ?)", row)
        self._db.execute("insert into log values(?, ?, ?)", row[:3])
        if before and before[0] != entry.graded.score:
            return [Change(entry.student, "check_rnn_forward", before[0], entry.graded.score, "another notebook")]
        return []


def _bytes_of(root, path, really=student_folders.bytes_of):
    if os.environ.get("CROWD_UNREADABLE") in path.parts:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return really(root, path)


referee.Referee = Referee
student_folders.bytes_of = _bytes_of
if os.environ.get("CROWD_GRADEBOOK") != "nbgrader":
    # A module of its own: the real one waits for nbgrader.
    stand_in = ModuleType("autograder.grading.gradebook")
    stand_in.__dict__.update(GradebookWriter=GradebookWriter, GradebookError=GradebookError, Entry=Entry, Change=Change)
    sys.modules[stand_in.__name__] = stand_in

if __name__ == "__main__":
    from autograder.command import main

    main()
