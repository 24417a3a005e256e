"""Grade a cohort in rounds: all that is new together, then alone what brought no grade back."""

import itertools
import threading
import time
from contextlib import ExitStack
from functools import partial

from autograder.grading.cohort.batches import opened
from autograder.grading.cohort.cluster import connected
from autograder.grading.cohort.dispatch import Dispatch
from autograder.grading.cohort.failure import SystemFailure, how_to_go_on
from autograder.grading.cohort.progress import Tally
from autograder.grading.cohort.result import CohortResult
from autograder.grading.cohort.ungraded import KeyedSubmission, Ungraded
from autograder.grading.cohort.worker import Job
from autograder.grading.course.paths import CourseError, released_bytes
from autograder.grading.fingerprint import versions
from autograder.grading.gradebook import GradebookError
from autograder.grading.intake.student_folders import SubmittedFile, submitters
from autograder.grading.referee.results import graded_without_a_run
from autograder.grading.sandbox import exposing_mount

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
    """Grade each submission of `unit` that is not graded yet, all with `force`; a CohortResult says what came of it.

    course_dir: the folder with submitted/, a Path
    workers: how many on this machine; by default one a processor
    scheduler: the address of a Dask scheduler, instead of workers on this machine
    seed: of the hidden cases; by default that of the unit's last run, or a new one
    progress: called with a Tally, twice a second and more
    stop: a threading.Event; once it is set, the run writes what has come and returns

    CourseError, GradebookError and SystemFailure are raised where the run cannot begin. What stops it later is told in
    the CohortResult, and what was graded until then stays graded.
    """
    began = time.monotonic()
    if sandbox == "bubblewrap":
        _refuse_exposed(course_dir)
    found, stop = submitters(course_dir, unit), stop or threading.Event()
    with opened(course_dir, unit, db_url) as batches:
        job = Job(unit, batches.seed(seed), sandbox, versions())
        ungraded = Ungraded(course_dir, job, (lambda student, key: False) if force else batches.is_graded, stop)
        report = partial(_report, progress, found, ungraded, batches)
        rounds = _Rounds(job, ungraded, batches, stop, report)
        grade = partial(rounds.grade, found.students, partial(connected, workers, scheduler))
        try:
            problem = _problem_of(grade, force)
        finally:
            # Whatever stopped the run, what has come back is written.
            unwritten = _problem_of(batches.write, force)
        scores_before = () if unwritten else tuple(batches.scores_before(ungraded.graded_before))
    asked = f"asked to stop. {how_to_go_on(force)}" if stop.is_set() else ""
    return CohortResult(
        unit=unit,
        seed=job.seed,
        submissions=len(found.students),
        graded_before=len(ungraded.graded_before),
        scores=tuple(sorted(batches.scores, key=lambda score: score.student)),
        scores_before=scores_before,
        changes=tuple(batches.changes),
        misnamed=found.misnamed,
        undated=tuple(sorted(ungraded.undated)),
        unread=tuple(ungraded.unread),
        unwritten=tuple(batches.unwritten),
        seconds=time.monotonic() - began,
        stopped=problem or unwritten or asked,
        interrupted=stop.is_set() and not (problem or unwritten),
    )


def _report(progress, found, ungraded, batches, workers):
    progress(Tally(len(found.students) - len(ungraded.graded_before), dict(batches.counts), workers))


def _refuse_exposed(course_dir):
    """CourseError where a notebook in the sandbox could read what others have handed in."""
    for folder in (course_dir, course_dir / "submitted", course_dir / "autograded"):
        mount = exposing_mount(folder)
        if mount:
            raise CourseError(
                f"{folder.resolve()} lies in {mount}, which every notebook can read in the sandbox.\n"
                "Move it elsewhere, and run the same command there."
            )


def _problem_of(step, force):
    """What stopped the step, in words, or ""."""
    try:
        step()
    except SystemFailure as failure:
        return failure.with_advice(force)
    except GradebookError as error:
        return str(error)
    return ""


class _Rounds:
    """Grades all together, then alone what brought no Graded back. `report` is called with the number of workers."""

    def __init__(self, job, ungraded, batches, stop, report):
        self._job, self._ungraded, self._batches, self._stop, self._report = job, ungraded, batches, stop, report

    def grade(self, students, connect):
        """Grade what is not graded among the students' submissions, with the workers that `connect` gives."""
        to_run = self._runnable(self._ungraded.among(students))
        first = next(to_run, None)
        if first is None:
            # Nothing is sent out, so no worker is started.
            return
        with ExitStack() as opened:
            try:
                client = opened.enter_context(connect())
            except SystemFailure:
                if self._stop.is_set():
                    # Ctrl-C may end workers in mid-start.
                    return
                raise
            dispatch = Dispatch(client, self._job)
            failed = self._together(dispatch, itertools.chain([first], to_run))
            self._alone(dispatch, failed)
            self._batches.write()
            self._report(dispatch.workers)

    def _runnable(self, submissions):
        """Those that can be run; the others are graded here, with the reason why not."""
        for submission in submissions:
            if submission.file.problem:
                self._give_up(submission, f"Your submission could not be read: {submission.file.problem}")
            else:
                yield submission

    def _together(self, dispatch, submissions):
        """Grade them, many at once; the students whose submissions brought no Graded back."""
        failed = []
        for arrival in self._arrivals(dispatch, submissions, lambda: dispatch.capacity):
            if arrival.graded:
                self._take(arrival)
            else:
                failed.append(arrival.submission.file.student)
        return failed

    def _alone(self, dispatch, students):
        """Grade what failed once more with no other beside it, which tells the guilty from their neighbours."""
        submissions = self._runnable(self._ungraded.of(students))
        for arrival in self._arrivals(dispatch, submissions, lambda: int(not dispatch.busy)):
            if arrival.graded:
                self._take(arrival)
            elif self._workers_are_well(dispatch):
                why = f"Your submission could not be graded: {arrival.problem}. Show this to who teaches you."
                self._give_up(arrival.submission, why)

    def _workers_are_well(self, dispatch):
        """Whether they grade the notebook as it was released; SystemFailure where they fail on it."""
        control = KeyedSubmission(SubmittedFile("", released_bytes(self._job.unit), "", None), "")
        for arrival in self._arrivals(dispatch, iter([control]), lambda: int(not dispatch.busy)):
            if not arrival.graded:
                raise SystemFailure(f"the workers cannot grade even the released notebook: {arrival.problem}.")
            return True
        return False

    def _arrivals(self, dispatch, submissions, capacity):
        """Send submissions out while there is capacity, and yield what comes back, until all has or the run is stopped.

        capacity: says how many may go out now
        """
        pairs, more = ((submission, submission.file.content) for submission in submissions), True
        while (more or dispatch.busy) and not self._stop.is_set():
            most = capacity()
            if more and most:
                more = dispatch.send(pairs, most)
            yield from dispatch.arrived(_TICK if more or dispatch.busy else 0)
            self._batches.write_overdue()
            self._report(dispatch.workers)

    def _take(self, arrival):
        self._batches.add(arrival.submission.file, arrival.submission.key, arrival.graded)

    def _give_up(self, submission, why):
        self._batches.add(submission.file, submission.key, graded_without_a_run(self._job.unit, self._job.seed, why))
