"""Measure how grading grows with the cohort, and what a submission costs: make scale writes both tables.

book/results/cohort_growth.csv: one run of 5,000 submissions on 2 workers, looked at every five seconds.
book/results/cohort_cost.csv: seconds and bytes of one submission, part by part, each alone on the machine.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from unittest.mock import patch

import psutil
from sqlalchemy import create_engine, text

from autograder.grading import sandbox
from autograder.grading.cohort.batches import BATCH
from autograder.grading.gradebook import Entry, GradebookWriter
from autograder.grading.graded import pack
from autograder.grading.referee import Referee
from autograder.runner.channel import Channel
from autograder.runner.protocol import decode_question
from autograder.runner.serve import answer
from autograder.runner.shell import make_shell
from book.experiments import results
from tests import postgres
from tests.attacks.notebooks import as_bytes, right
from tests.sample.course import AUTOGRADER, hand_in, lay_out
from tests.stand_ins import runs

UNIT, TORCH_UNIT, SEED, WORKERS = "rnn", "pytorch", 7, 2
COHORT, LOOK = 5000, 5.0
BATCHES = 20
REPEATS = 40


def main():
    start = time.monotonic()
    costs = dict(_costs())
    rows = [{"figure": figure, "value": value} for figure, value in costs.items()]
    _write("cohort_cost", "What one submission costs, part by part", rows)
    for figure, value in costs.items():
        print(f"{figure}: {value:.4g}", flush=True)
    rows = list(_growth())
    title = f"One run of {COHORT} right answers to {UNIT} on {WORKERS} workers"
    _write("cohort_growth", title, rows)
    print(f"{COHORT} graded in {rows[-1]['seconds']:.0f} s; {(time.monotonic() - start) / 60:.0f} minutes in all")


def _write(name, title, rows):
    results.write(name, results.text_of(title, "tests.benchmarks.scale", {"seeds": SEED}, rows, results.GRADING))


def _growth():
    """Rows from start to end: seconds, how many are graded, MiB of the run's process, MiB of all its processes."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        lay_out(course, UNIT)
        for number in range(COHORT):
            hand_in(course, f"student-{number:05}", as_bytes(right(UNIT)), UNIT)
        (course / "autograded").mkdir()
        command = [AUTOGRADER, "grade", UNIT, "--course-dir", course, "--workers", str(WORKERS), "--json"]
        start = time.monotonic()
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while run.poll() is None:
            yield _look(run.pid, course, start)
            time.sleep(LOOK)
        if run.returncode:
            sys.exit(f"the run ended with {run.returncode}")


def _look(pid, course, start):
    run = psutil.Process(pid)
    memory = [_proportional(process) / 2**20 for process in (run, *run.children(recursive=True))]
    graded = sum(1 for _ in os.scandir(course / "autograded"))
    return {
        "seconds": round(time.monotonic() - start, 1),
        "graded": graded,
        "run MiB": round(memory[0]),
        "all MiB": round(sum(memory)),
    }


def _proportional(process):
    """Bytes that a process holds, of a page that several share its part; 0 where it has just ended."""
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


def _costs():
    """Pairs of a figure's name and its value: seconds, or bytes, of one submission."""
    for unit in (UNIT, TORCH_UNIT):
        raw = as_bytes(right(unit))
        asked = []
        with Referee(unit, SEED) as referee:
            seconds, graded = zip(*(_timed(referee.grade, raw) for _ in range(REPEATS)), strict=True)
            with patch("autograder.grading.referee.session.Channel", partial(_Kept, asked)):
                referee.grade(raw)
        yield f"seconds in a worker, {unit}", median(seconds)
        yield f"seconds of the student's own, {unit}", _own(asked)
        yield f"seconds of the walls, {unit}", _walls(unit)
        yield f"bytes out, {unit}", len(raw)
        yield f"bytes back, {unit}", len(pack(graded[0]))
        if unit == UNIT:
            kept = graded[0]
    yield "seconds in the run", _run()
    yield from _writer(kept, None, "SQLite")
    with postgres.server() as database:
        yield from _writer(kept, database("costs"), "PostgreSQL")


class _Kept(Channel):
    """A channel that keeps what is asked over it."""

    def __init__(self, asked, *arguments):
        super().__init__(*arguments)
        self._asked = asked

    def send(self, message, deadline=None):
        self._asked.append(message)
        super().send(message, deadline)


def _own(asked):
    """Seconds of what a Jupyter without walls or a referee would need, too: cells run, and functions called."""
    shell = make_shell()

    def play():
        for message in asked:
            answer(shell, decode_question(message))

    return median(_timed(play)[0] for _ in range(REPEATS))


def _walls(unit):
    """Seconds to fork a child into namespaces of its own, and to end it."""

    def fork():
        with nursery.child():
            pass

    with closing(sandbox.start("bubblewrap", unit)) as nursery:
        fork()
        return median(_timed(fork)[0] for _ in range(REPEATS))


def _timed(function, *arguments):
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result


def _run():
    """Seconds that the run's process needs for a submission, with the scheduler in it: the workers are stand-ins."""
    seconds = {}
    for count in (200, 2200):
        with tempfile.TemporaryDirectory() as folder:
            runs.lay_out(Path(folder), runs.cohort(count))
            seconds[count], _ = _timed(lambda: runs.ended(_start_without_writing(Path(folder))))
    return (seconds[2200] - seconds[200]) / 2000


def _start_without_writing(folder):
    return runs.start(folder, "--workers", 1, STAND_IN_WRITES_NOTHING="1")


def _writer(graded, db_url, name):
    """What recording a grade takes: seconds, and bytes in autograded/ and in the database."""
    with tempfile.TemporaryDirectory() as folder, GradebookWriter(_made(folder), UNIT, db_url) as writer:
        seconds = []
        for batch in range(BATCHES):
            entries = [Entry(f"s{batch}-{n}", f"key {batch} {n}", graded) for n in range(BATCH)]
            seconds.append(_timed(writer.put, entries)[0])
        yield f"seconds of the writer, {name}", median(seconds) / BATCH
        yield f"bytes in the gradebook, {name}", _size(Path(folder), db_url) / (BATCH * BATCHES)
        if not db_url:
            yield "bytes in autograded/", len(graded.notebook)


def _made(folder):
    lay_out(Path(folder) / "course", UNIT)
    return Path(folder) / "course"


def _size(folder, db_url):
    if not db_url:
        return (folder / "course" / "gradebook.db").stat().st_size
    with create_engine(db_url).connect() as database:
        return database.execute(text("select pg_database_size(current_database())")).scalar()


if __name__ == "__main__":
    main()
