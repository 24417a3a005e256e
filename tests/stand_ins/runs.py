"""Lay out a cohort, run `autograder grade` on it with the stand-in for the referee, and read what was written."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager, suppress

import psutil
from typer.testing import CliRunner

from autograder.grading.cli import app
from autograder.grading.course.paths import ROOT
from autograder.grading.gradebook import GradebookWriter, read_results
from autograder.grading.referee.seeded_unit import SeededUnit

UNIT = "rnn"
POINTS = sum(check.points for check in SeededUnit(UNIT, 0).checks.values())
DATABASE = "gradebook.db"
PYTHON = sys.executable
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
STAND_IN = "tests.stand_ins.referee"


def lay_out(course, submissions):
    """Write one submission for each student of a dictionary of what their grading does."""
    for student, says in submissions.items():
        folder = course / "submitted" / student / UNIT
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{UNIT}.ipynb").write_text(json.dumps(says))


def cohort(count, seconds=0.0):
    """`count` students who each take `seconds`, and get a share of the points that is other than their neighbours'."""
    return {f"s{number:05}": {"seconds": seconds, "share": number % 5 / 4} for number in range(count)}


def points(submissions):
    """The points of each student of a cohort."""
    return {student: POINTS * says["share"] for student, says in submissions.items()}


def start(course, *options, **environment):
    """`autograder grade rnn` with the stand-in, as a process; its local workers have it too."""
    return subprocess.Popen(
        [PYTHON, "-m", STAND_IN, "grade", UNIT, "--course-dir", course, *map(str, options)],
        cwd=ROOT,
        env={**ENVIRONMENT, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def ended(process, seconds=120):
    """Wait for its end: the exit code, what it printed, what it said on stderr."""
    out, err = process.communicate(timeout=seconds)
    assert "Traceback" not in out + err, err
    return process.returncode, out, err


def grade(course, *options):
    """The same command in this process, where its workers are those of a Cluster, or none are needed."""
    done = CliRunner().invoke(app, ["grade", UNIT, "--course-dir", str(course), *map(str, options)])
    if not isinstance(done.exception, SystemExit | None):
        raise done.exception
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


def grade_json(course, *options):
    """The exit code and the JSON document."""
    code, out, _ = grade(course, "--json", *options)
    return code, json.loads(out)


def count_writing(course):
    """Let the gradebook of the course directory note each time that a grade is written into it."""
    with GradebookWriter(course, UNIT):
        pass
    with closing(sqlite3.connect(course / DATABASE)) as database:
        database.executescript(
            "CREATE TABLE written(student TEXT);"
            "CREATE TRIGGER count_writing AFTER INSERT ON autograder_grades"
            " BEGIN INSERT INTO written VALUES (new.student); END;"
        )


def times_written(course):
    """How many times each student's grade was written; the gradebook counts its writing."""
    with closing(sqlite3.connect(course / DATABASE, timeout=30)) as database:
        return Counter(student for (student,) in database.execute("SELECT student FROM written"))


def scores(course):
    """The score of each student whose grade stands."""
    return {student: graded.score for student, graded in read_results(course, UNIT)[0]}


def wait_for(holds, seconds=60):
    """Wait until `holds()`; AssertionError where it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


class Cluster:
    """A real scheduler process and real worker processes; `kill` and `add` are what happens to them."""

    def __init__(self, stack):
        self._stack = stack
        port = _free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler = self._start("scheduler", "--host", self.address, "--no-dashboard")
        self.workers = []
        wait_for(lambda: _listens(port))

    def add(self, count=1, clone=ROOT, preload=STAND_IN):
        """Start workers that run the course of this clone."""
        for _ in range(count):
            options = ["--nthreads", "1", "--no-dashboard", "--no-nanny", "--preload", preload]
            self.workers.append(self._start("worker", self.address, *options, clone=clone))

    def _start(self, kind, *options, clone=ROOT):
        process = subprocess.Popen(
            [PYTHON, "-m", "distributed.cli.dask_" + kind, *options],
            cwd=clone,
            env=ENVIRONMENT | {"PYTHONPATH": str(clone)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(kill, process)
        return process


@contextmanager
def cluster(workers=2):
    """A Cluster that is gone afterwards."""
    with ExitStack() as stack:
        started = Cluster(stack)
        started.add(workers)
        yield started


def kill(process):
    """kill -9, and wait for its end."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    process.wait()


def family(process):
    """Every process that descends from this one, and itself."""
    with suppress(psutil.NoSuchProcess):
        top = psutil.Process(process.pid)
        return [top, *top.children(recursive=True)]
    return []


def none_left(processes, seconds=20):
    """Whether all these processes end within `seconds`."""
    return not psutil.wait_procs(processes, timeout=seconds)[1]


def _listens(port):
    with closing(socket.socket()) as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _free_port():
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
