"""Kill what grades a cohort at random moments, and see that no grade is lost, doubled or changed.

`python -m tests.benchmarks.faults_cohort 100` kills a worker, the scheduler or the run itself (kill -9), 100 times in
all, starts again what it killed, and at last reads nbgrader's gradebook. The referee is a stand-in; scheduler, workers
and gradebook are real. It prints one line, and ends with 1 where a grade is not what it should be, or a run ends with a
traceback.

"""

import json
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from nbgrader.api import Gradebook
from rich.console import Console
from rich.progress import track

from tests.stand_ins.runs import UNIT, Cluster, cohort, kill, lay_out, points, start, wait_for

STUDENTS, SECONDS = 1000, 0.02
WORKERS = 2
# The longest time between two kills, twice as long as a run takes to start and to write down its first grades.
LONGEST = 12.0
# A run that is still there after so many seconds hangs.
ENDS = 300


class Faults:
    """A cluster, and runs on one course after the other, in which things are killed."""

    def __init__(self, stack, folder, seed):
        self._stack, self._folder, self._random = stack, folder, random.Random(seed)
        self._courses, self._run = [], None
        self.killed, self.ends, self.crashes = Counter(), Counter(), 0
        self._new_cluster()
        self._new_course()

    def kill_one(self):
        """Wait for a random time, kill something, and start it again."""
        deadline = time.monotonic() + self._random.uniform(0, LONGEST)
        while time.monotonic() < deadline:
            self._go_on()
            time.sleep(0.02)
        what = self._random.choice(["worker", "scheduler", "run"])
        self.killed[what] += 1
        if what == "worker":
            kill(self._cluster.workers.pop(self._random.randrange(WORKERS)))
            self._cluster.add()
        elif what == "scheduler":
            kill(self._cluster.scheduler)
            self._new_cluster()
            # The run has to notice by itself.
            self._after_its_end()
        else:
            kill(self._run)
        self._go_on()

    def wrong(self):
        """Complete the last course; what is wrong in the gradebooks of all, one line each."""
        count = len(self._courses)
        wait_for(lambda: self._begun() > count, ENDS)
        kill(self._run)
        return [line for course in self._courses[:-1] for line in _wrong(course)]

    def _begun(self):
        """Go on; how many courses are begun."""
        self._go_on()
        return len(self._courses)

    def _go_on(self):
        """Where the run has ended, start the next: on the same course, or on a new one where that is complete."""
        if self._run.poll() is not None:
            self._after_its_end()

    def _after_its_end(self):
        out, err = self._run.communicate(timeout=ENDS)
        self.ends[self._run.returncode] += 1
        if "Traceback" in out + err:
            self.crashes += 1
            print(out + err, file=sys.stderr)
        if self._run.returncode:
            self._start()
        else:
            self._new_course()

    def _start(self):
        self._run = start(self._courses[-1], "--scheduler", self._cluster.address)
        self._stack.callback(kill, self._run)

    def _new_course(self):
        course = self._folder / str(len(self._courses))
        lay_out(course, cohort(STUDENTS, SECONDS))
        self._courses.append(course)
        self._start()

    def _new_cluster(self):
        self._cluster = Cluster(self._stack)
        self._cluster.add(WORKERS)


def _wrong(course):
    wanted = points(cohort(STUDENTS))
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "gated-memory") as book:
        rows = [(submission.student_id, submission.score) for submission in book.assignment_submissions(UNIT)]
    times, scores = Counter(student for student, _ in rows), dict(rows)
    for student, score in wanted.items():
        if times[student] != 1:
            yield f"{student}: {times[student]} grades"
        elif scores[student] != score:
            yield f"{student}: {scores[student]} points, wanted {score}"
        notebook = course / "autograded" / student / UNIT / f"{UNIT}.ipynb"
        if not notebook.exists():
            yield f"{student}: no graded notebook"
        elif _shown(json.loads(notebook.read_bytes())) != score:
            yield f"{student}: a notebook that does not show {score} points"


def _shown(notebook):
    """The points that the graded cells of a notebook show together."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    return sum(float(output["data"]["text/plain"]) for output in outputs)


def main(count, seed=0):
    """Kill `count` times; the exit code."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        faults = Faults(stack, Path(folder), int(seed))
        for _ in track(range(int(count)), "killing", console=Console(stderr=True)):
            faults.kill_one()
        wrong = faults.wrong()
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    kills = ", ".join(f"{number} times the {what}" for what, number in sorted(faults.killed.items()))
    ends = ", ".join(f"{code}: {number}" for code, number in sorted(faults.ends.items()))
    print(f"killed {kills}; exit codes of the runs {ends}; {len(wrong)} grades lost, doubled or changed")
    return bool(wrong or faults.crashes)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
