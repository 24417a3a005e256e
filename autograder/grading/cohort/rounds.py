"""Grade a cohort: what is new goes to the workers, and is written down as it comes back."""

import itertools
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from autograder.grading.cohort.batches import opened
from autograder.grading.cohort.cluster import connected
from autograder.grading.cohort.dispatch import Crew
from autograder.grading.cohort.outcome import Run, Unread
from autograder.grading.cohort.progress import Tally
from autograder.grading.cohort.trouble import AGAIN, ANEW, Trouble
from autograder.grading.cohort.worker import Task
from autograder.grading.course.paths import CourseError, released
from autograder.grading.fingerprint import key, versions
from autograder.grading.intake.submitted import Raw, Unreadable, find, read
from autograder.grading.intake.timestamp import time_of
from autograder.grading.referee.results import ended
from autograder.grading.sandbox import exposes

_TICK = 0.5  # seconds between two looks at the clock, the progress, and a request to stop


def grade_cohort(
    course_dir,
    unit,
    *,
    workers=None,
    scheduler=None,
    seed=None,
    force=False,
    sandbox="bubblewrap",
    db_url=None,
    progress=lambda tally: None,
    stop=None,
):
    """Grade each submission of `unit` whose grade does not stand yet, and all with `force`; a Run says what came of it.

    course_dir: the folder with submitted/, a Path
    workers: how many on this machine; by default one a processor
    scheduler: the address of a Dask scheduler, instead of workers on this machine
    seed: of the hidden cases; by default that of the unit's last run, or a new one
    progress: called with a Tally, twice a second and more
    stop: a threading.Event; once it is set, the run writes what has come and returns

    CourseError and Trouble are raised where the run cannot begin. What stops it later is told in the Run, and what was
    graded until then stands.
    """
    began = time.monotonic()
    if sandbox == "bubblewrap":
        _refuse_exposed(course_dir)
    found, stop = find(course_dir, unit), stop or threading.Event()
    with opened(course_dir, unit, db_url) as ledger:
        task = Task(unit, ledger.seed(seed), sandbox, versions())
        new = _New(course_dir, task, (lambda student, key: False) if force else ledger.stands, stop)
        cohort = _Cohort(task, new, ledger, stop, lambda workers: progress(_tally(found, new, ledger, workers)))
        grade = partial(cohort.grade, found.students, partial(connected, workers, scheduler))
        try:
            problem = _problem_of(grade)
        finally:
            # Whatever stopped the run, what has come back stands.
            unwritten = _problem_of(ledger.write)
        before = () if unwritten else tuple(ledger.before(new.standing))
    stopped = problem or unwritten or (f"asked to stop. {AGAIN}" if stop.is_set() else "")
    return Run(
        unit=unit,
        seed=task.seed,
        found=len(found.students),
        standing=len(new.standing),
        outcomes=tuple(sorted(ledger.outcomes, key=lambda outcome: outcome.student)),
        before=before,
        changes=tuple(ledger.changes),
        misnamed=found.misnamed,
        undated=tuple(sorted(new.undated)),
        unread=tuple(new.unread),
        unwritten=tuple(ledger.unwritten),
        seconds=time.monotonic() - began,
        stopped=stopped.replace(AGAIN, ANEW) if force else stopped,
        interrupted=stop.is_set() and not (problem or unwritten),
    )


def _tally(found, new, ledger, workers):
    return Tally(len(found.students) - len(new.standing), dict(ledger.counts), workers)


def _refuse_exposed(course_dir):
    """CourseError where a notebook in the sandbox could read what others have handed in."""
    for folder in (course_dir, course_dir / "submitted", course_dir / "autograded"):
        shown = exposes(folder)
        if shown:
            raise CourseError(
                f"{folder.resolve()} lies in {shown}, which every notebook can read in the sandbox.\n"
                "Move it elsewhere, and run the same command there."
            )


def _problem_of(step):
    """The Trouble that the step met, in words, or ""."""
    try:
        step()
    except Trouble as trouble:
        return str(trouble)
    return ""


@dataclass(frozen=True)
class _Submission:
    """A submission that is to be graded, and the key under which its grade will stand."""

    raw: Raw
    key: str


class _New:
    """Reads submissions one by one, and passes over those whose grade stands.

    standing: whose those were
    undated: the students whose timestamp.txt tells no time
    unread: the submissions that could not be read, as Unread
    """

    def __init__(self, course_dir, task, stands, stop):
        self._course_dir, self._task, self._stands, self._stop = course_dir, task, stands, stop
        self.standing, self.undated, self.unread = set(), set(), []

    def among(self, students):
        """The new submissions of these students."""
        for submission in self.of(students):
            if self._stands(submission.raw.student, submission.key):
                self.standing.add(submission.raw.student)
            else:
                yield submission

    def of(self, students):
        """The submissions of these students, new or not, as far as they can be read."""
        for student in students:
            if self._stop.is_set():
                return
            try:
                yield self._of(student)
            except Unreadable as why:
                self.unread.append(Unread(student, str(why)))

    def _of(self, student):
        raw, task = read(self._course_dir, self._task.unit, student), self._task
        try:
            time_of(raw.timestamp)
        except ValueError:
            self.undated.add(student)
        return _Submission(raw, key(raw.hashed, task.unit, task.seed, task.sandbox, raw.timestamp))


class _Cohort:
    """The rounds in which a cohort is graded: all together, then alone what brought no Graded back."""

    def __init__(self, task, new, ledger, stop, progress):
        self._task, self._new, self._ledger, self._stop, self._progress = task, new, ledger, stop, progress

    def grade(self, students, connect):
        """Grade what is new among the students' submissions, with the workers that `connect` gives."""
        to_run = self._runnable(self._new.among(students))
        first = next(to_run, None)
        if first is None:
            # Nothing is sent out, so no worker is started.
            return
        with ExitStack() as opened:
            try:
                client = opened.enter_context(connect())
            except Trouble:
                if self._stop.is_set():
                    # Ctrl-C may end workers in mid-start.
                    return
                raise
            crew = Crew(client, self._task)
            failed = self._together(crew, itertools.chain([first], to_run))
            self._alone(crew, failed)
            self._ledger.write()
            self._progress(crew.workers)

    def _runnable(self, submissions):
        """Those that can be run; the others are graded here, with the reason why not."""
        for submission in submissions:
            if submission.raw.problem:
                self._give_up(submission, f"Your submission could not be read: {submission.raw.problem}")
            else:
                yield submission

    def _together(self, crew, submissions):
        """Grade them, many at once; the students whose submissions brought no Graded back."""
        failed = []
        for arrival in self._arrivals(crew, submissions, lambda: crew.room):
            if arrival.graded:
                self._take(arrival)
            else:
                failed.append(arrival.ticket.raw.student)
        return failed

    def _alone(self, crew, students):
        """Grade what failed once more with no other beside it, which tells the guilty from their neighbours."""
        submissions = self._runnable(self._new.of(students))
        for arrival in self._arrivals(crew, submissions, lambda: int(not crew.busy)):
            if arrival.graded:
                self._take(arrival)
            elif self._workers_are_well(crew):
                why = f"Your submission could not be graded: {arrival.problem}. Show this to who teaches you."
                self._give_up(arrival.ticket, why)

    def _workers_are_well(self, crew):
        """Whether they grade the notebook as it was released; Trouble where they fail on it."""
        control = _Submission(Raw("", released(self._task.unit), "", None), "")
        for arrival in self._arrivals(crew, iter([control]), lambda: int(not crew.busy)):
            if not arrival.graded:
                raise Trouble(f"the workers cannot grade even the released notebook: {arrival.problem}. {AGAIN}")
            return True
        return False

    def _arrivals(self, crew, submissions, room):
        """Send submissions out while there is room, and yield what comes back, until all has or the run is stopped.

        room: says how many may go out now
        """
        pairs, more = ((submission, submission.raw.content) for submission in submissions), True
        while (more or crew.busy) and not self._stop.is_set():
            most = room()
            if more and most:
                more = crew.send(pairs, most)
            yield from crew.arrived(_TICK if more or crew.busy else 0)
            self._ledger.write_what_waits()
            self._progress(crew.workers)

    def _take(self, arrival):
        self._ledger.add(arrival.ticket.raw, arrival.ticket.key, arrival.graded)

    def _give_up(self, submission, why):
        self._ledger.add(submission.raw, submission.key, ended(self._task.unit, self._task.seed, why))
