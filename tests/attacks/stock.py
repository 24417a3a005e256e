"""What stock `nbgrader autograde` gives for an attack, tried behind walls that nbgrader itself does not have.

Each attack gets a course directory of its own, so that none can spoil another's result. bubblewrap keeps the machine
read-only and the network away, and what takes too much is killed: the course's own code judges nothing here.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
from sqlalchemy.exc import SQLAlchemyError

from autograder.grading.course.paths import CONFIG
from autograder.grading.sandbox.bubblewrap import bwrap_path
from tests.sample.course import NBGRADER, grades, hand_in, lay_out, nbgrader

STUDENT = "attacker"
# Seconds for a cell, which nbgrader limits, and for the whole command, which it does not.
CELL, WHOLE = 15, 90
MEMORY, PROCESSES = 6 << 30, 200
_WATCHED = 0.1


class Stock:
    """Grades attacks on one unit with stock nbgrader, each in `course` made anew; a context manager."""

    def __init__(self, unit, seed):
        self._unit, self._seed = unit, seed

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        self._released, self.course = Path(self._folder.name) / "released", Path(self._folder.name) / "course"
        lay_out(self._released, self._unit)
        with (self._released / CONFIG.name).open("a") as file:
            file.write(f"c.Execute.timeout = {CELL}\n")
        nbgrader(self._released, "generate_assignment", self._unit)
        return self

    def __exit__(self, *problem):
        self._folder.cleanup()

    def grade(self, raw):
        """The points that nbgrader records for the bytes of a submission, or why there are none, in words."""
        shutil.rmtree(self.course, ignore_errors=True)
        shutil.copytree(self._released, self.course)
        hand_in(self.course, STUDENT, raw, self._unit)
        stopped = self._autograde()
        if stopped:
            return stopped
        try:
            points = grades(self.course, self._unit).get(STUDENT, {})
        except SQLAlchemyError:
            return "the gradebook is spoilt"
        # nbgrader enters a submission with empty grades before it has run it.
        if not points or any(score is None for score in points.values()):
            return "no grade"
        return sum(points.values())

    def _autograde(self):
        """Run the command; why it was killed, in words, or ""."""
        walls = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent", "--new-session"]
        folders = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/dev/shm"]
        environment = {**os.environ, "AUTOGRADER_SEED": str(self._seed), "HOME": "/tmp", "TMPDIR": "/tmp"}
        process = subprocess.Popen(
            [
                *(bwrap_path(), "--unshare-user", *walls, *folders, "--bind", self.course, self.course),
                *("--chdir", self.course),
                *(NBGRADER, "autograde", self._unit),
            ],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + WHOLE
        stopped = ""
        while process.poll() is None and not stopped:
            stopped = _over(process.pid) or ("no end" if time.monotonic() > deadline else "")
            time.sleep(_WATCHED)
        if stopped:
            process.send_signal(signal.SIGKILL)
        process.wait()
        return stopped


def _over(pid):
    """What these processes take too much of, in words, or ""."""
    memory = count = 0
    try:
        for process in psutil.Process(pid).children(recursive=True):
            count += 1
            memory += process.memory_info().rss
    except psutil.Error:
        return ""
    if count > PROCESSES:
        return "a flood of processes"
    return "all the memory" if memory > MEMORY else ""
