"""Lay out a crowd, run `autograder grade` on it, and read what was written down."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager, suppress

import psutil

from autograder.grading.course.paths import ROOT
from autograder.grading.referee.graded_cells import GradedUnit

UNIT = "rnn"
POINTS = sum(check.points for check in GradedUnit(UNIT, 0).checks.values())
DATABASE = "crowd.db"
PYTHON = sys.executable
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
STAND_INS = "tests.stand_ins.referee"


def lay_out(course, crowd):
    """Write one submission for each student of `crowd`, a dictionary of what their grading does."""
    for student, says in crowd.items():
        folder = course / "submitted" / student / UNIT
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{UNIT}.ipynb").write_text(json.dumps(says))


def crowd(count, seconds=0.0):
    """`count` students who each take `seconds`, and get a share of the points that is other than their neighbours'."""
    return {f"s{number:05}": {"seconds": seconds, "share": number % 5 / 4} for number in range(count)}


def points(crowd):
    """The points of each student of a crowd."""
    return {student: POINTS * says["share"] for student, says in crowd.items()}


def start(course, *options, **environment):
    """`autograder grade rnn` with the stand-ins, as a process."""
    return subprocess.Popen(
        [PYTHON, "-m", STAND_INS, "grade", UNIT, "--course-dir", course, *map(str, options)],
        cwd=ROOT,
        env={**ENVIRONMENT, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def grade(course, *options, **environment):
    """Run it to its end: the exit code, what it printed, what it said on stderr."""
    process = start(course, *options, **environment)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def grade_json(course, *options, **environment):
    """The exit code and the JSON document."""
    code, out, err = grade(course, "--json", *options, **environment)
    assert "Traceback" not in err, err
    return code, json.loads(out)


def written(course):
    """How many times each student's grade was written, and the score that stands."""
    path = course / DATABASE
    if not path.exists():
        return {}, {}
    with closing(sqlite3.connect(path, timeout=30)) as db, suppress(sqlite3.OperationalError):
        times = dict(db.execute("select student, count(*) from log group by student").fetchall())
        return times, dict(db.execute("select student, score from grades").fetchall())
    return {}, {}


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
        self.address = f"tcp://127.0.0.1:{_free_port()}"
        self.scheduler = self._start("scheduler", "--host", self.address, "--no-dashboard")
        self.workers = []

    def add(self, count=1, clone=ROOT, preload=STAND_INS):
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


def _free_port():
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
