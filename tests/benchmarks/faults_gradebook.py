"""Kill a writer at random moments, and look whether a grade is lost, doubled or changed.

`python -m tests.benchmarks.faults_gradebook 100` kills it 100 times.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import inspect, text

from autograder.grading.gradebook import GradebookWriter, read_results
from autograder.grading.gradebook.database import connect
from tests.stand_ins.entries import UNIT, entry

STUDENTS = [f"student-{number}" for number in range(24)]
BATCH = 4
SHARES = [eighth / 8 for eighth in range(9)]
# After so many kills, a course is finished and looked at whole, and the next begins with an empty folder.
KILLS_A_COURSE = 10
POINTS = {cell.grade_id: cell.max_score for cell in entry("anybody").graded.cells}


@dataclass
class Course:
    """A course directory, what each student has submitted, and what is known to be recorded.

    tried: all that a student submitted; the notebook of a killed batch may stand before its grade does
    """

    folder: Path
    db_url: str | None
    submitted: dict[str, float] = field(default_factory=dict)
    recorded: dict[str, float] = field(default_factory=dict)
    tried: dict[str, set[float]] = field(default_factory=dict)

    def submit(self, student, share):
        self.submitted[student] = share
        self.tried.setdefault(student, set()).add(share)

    @property
    def database(self):
        return self.db_url or f"sqlite:///{self.folder / 'gradebook.db'}"


def run(kills, db_urls, seed=0):
    """Kill a writer `kills` times; what was found wrong, a line each.

    db_urls: a function that gives a new, empty database's db_url, or None for SQLite in the course directory
    """
    chance, problems, killed = random.Random(seed), [], 0
    while killed < kills:
        with tempfile.TemporaryDirectory() as folder:
            course = Course(Path(folder), db_urls())
            span = 0.5
            for _ in range(min(KILLS_A_COURSE, kills - killed)):
                span = _kill_once(course, chance, span)
                killed += 1
                problems += _problems(course)
            _finish(course)
            problems += _problems(course) + _problems_at_the_end(course)
    return problems


def _kill_once(course, chance, span):
    """Kill one writer in its work, trying until one is hit; the time in which to hit the next."""
    while True:
        for student in chance.sample(STUDENTS, len(STUDENTS) // 2) if course.submitted else STUDENTS:
            course.submit(student, chance.choice(SHARES))
        start = time.perf_counter()
        process, said = _start(course)
        time.sleep(chance.uniform(0, span))
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        with os.fdopen(said) as lines:
            _remember(course, lines.read())
        if os.WIFSIGNALED(status):
            return span
        if os.waitstatus_to_exitcode(status):
            raise RuntimeError(f"the writer ended with {os.waitstatus_to_exitcode(status)}")
        span = min(span, time.perf_counter() - start)


def _start(course):
    """Fork a writer; its process, and where it says whom it has recorded."""
    said, say = os.pipe()
    process = os.fork()
    if process:
        os.close(say)
        return process, said
    try:
        _write(course, lambda batch: os.write(say, "".join(f"{put.student}\n" for put in batch).encode()))
        os._exit(0)
    except BaseException as error:
        print(f"the writer failed: {error}", file=sys.stderr, flush=True)
        os._exit(1)


def _write(course, tell):
    """Grade what is new, as the command does."""
    with GradebookWriter(course.folder, UNIT, course.db_url) as writer:
        seed = writer.seed()
        entries = [entry(student, share, seed=seed) for student, share in course.submitted.items()]
        new = [put for put in entries if writer.key_of(put.student) != put.key]
        for first in range(0, len(new), BATCH):
            batch = new[first : first + BATCH]
            writer.put(batch)
            tell(batch)


def _finish(course):
    _write(course, lambda batch: _remember(course, "".join(f"{put.student}\n" for put in batch)))


def _remember(course, names):
    course.recorded.update((name, course.submitted[name]) for name in names.split("\n")[:-1])


def _problems(course):
    """What is wrong with the course as a kill left it."""
    if not course.db_url and not (course.folder / "gradebook.db").exists():
        return ["the gradebook is gone"] if course.recorded else []
    with closing(_Tables(course)) as tables:
        if not tables.made:
            return ["the gradebook is empty"] if course.recorded else []
        found, problems = tables.scores(), tables.damage()
        problems += [f"{name}'s grade is lost" for name in course.recorded.keys() - found.keys()]
        problems += [f"{name} has {count} submissions" for name, count in tables.counts() if count != 1]
        summaries = tables.summaries()
    for name, scores in found.items():
        share = _share(scores)
        may_be = {course.submitted[name], course.recorded.get(name, course.submitted[name])}
        if share not in may_be:
            problems.append(f"{name}'s grade is {scores}; wanted all cells alike, with a share of {may_be}")
        if scores != summaries.get(name):
            problems.append(f"{name}'s grade is {scores}, and its summary says {summaries.get(name)}")
        if _share(_shown(course, name)) not in course.tried[name]:
            problems.append(f"{name}'s notebook shows {_shown(course, name)}, and the grade is {scores}")
        # What a kill let through counts from here on as recorded.
        course.recorded[name] = share
    return problems


def _problems_at_the_end(course):
    problems = [
        f"{name} has {course.recorded.get(name)} and submitted {share}"
        for name, share in course.submitted.items()
        if course.recorded.get(name) != share
    ]
    with GradebookWriter(course.folder, UNIT, course.db_url) as writer:
        seed = writer.seed()
        for name, share in course.submitted.items():
            if _share(_shown(course, name)) != share:
                problems.append(f"{name}'s notebook shows {_shown(course, name)}; submitted was {share}")
            if writer.key_of(name) != entry(name, share, seed=seed).key:
                problems.append(f"{name}'s key does not stand")
        last = {}
        for _, change in read_results(course.folder, UNIT, course.db_url)[1]:
            cell = change.student, change.grade_id
            if last.get(cell, change.before) != change.before:
                problems.append(f"{cell} went to {last[cell]}, and then from {change.before}")
            last[cell] = change.after
    left = [file.name for file in course.folder.glob("autograded/*/*/.*")]
    return problems + [f"{name} is left in autograded/" for name in left]


def _share(scores):
    """The share of its points that every cell has; None where they differ."""
    shares = {score / POINTS[name] for name, score in scores.items()}
    return shares.pop() if scores.keys() == POINTS.keys() and len(shares) == 1 else None


def _shown(course, name):
    notebook = json.loads((course.folder / "autograded" / name / UNIT / f"{UNIT}.ipynb").read_bytes())
    graded = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
    return {cell["id"]: float(cell["outputs"][0]["data"]["text/plain"]) for cell in graded}


class _Tables:
    """The gradebook read by plain SQL, not by what wrote it."""

    def __init__(self, course):
        self._engine = connect(course.database, 10)
        self._connection = self._engine.connect()
        self.made = inspect(self._connection).has_table("autograder_grades")

    def close(self):
        self._connection.close()
        self._engine.dispose()

    def _rows(self, query):
        return self._connection.execute(text(query)).all()

    def damage(self):
        if self._engine.dialect.name != "sqlite":
            return []
        return [row[0] for row in self._rows("PRAGMA integrity_check") if row[0] != "ok"]

    def counts(self):
        return self._rows("SELECT student_id, COUNT(*) FROM submitted_assignment GROUP BY student_id")

    def scores(self):
        found = {}
        for name, cell, score in self._rows(
            "SELECT student_id, base_cell.name, auto_score FROM grade"
            " JOIN base_cell ON base_cell.id = cell_id"
            " JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id"
            " JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id"
        ):
            found.setdefault(name, {})[cell] = score
        return found

    def summaries(self):
        rows = self._rows("SELECT student, summary FROM autograder_grades")
        return {name: {cell["grade_id"]: cell["score"] for cell in json.loads(told)["cells"]} for name, told in rows}


def main(kills=100):
    start = time.perf_counter()
    problems = run(int(kills), lambda: None)
    print("\n".join(problems), end="\n" if problems else "")
    seconds = time.perf_counter() - start
    print(f"writer killed {kills} times in {seconds:.0f} s: {len(problems)} grades lost, doubled or changed")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
