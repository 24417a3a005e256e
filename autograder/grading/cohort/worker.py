"""What runs in a worker: a Referee, kept warm from one submission to the next, in a thread of its own.

A sandbox ends with the thread that started it, and Dask promises nothing about the threads in which it runs tasks.
"""

import atexit
import os
import signal
import threading
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from queue import SimpleQueue

import dask
from distributed import get_worker

from autograder.grading.fingerprint import difference, versions
from autograder.grading.graded import pack

_CLOSING = 5  # seconds that a Referee has to put its sandbox away when its worker ends
# In the configuration that Dask hands to a worker: whether it keeps to one processor.
PINNED = "autograder.pinned"


@dataclass(frozen=True)
class Job:
    """What is the same for every submission of a run; `versions` are those of the machine that asks."""

    unit: str
    seed: int
    sandbox: str
    versions: tuple[str, ...]


class WorkerUnfit(Exception):
    """This worker can grade no submission at all; the message says where, why, and what to do."""


class RefereeFailed(Exception):
    """The Referee raised on this submission, which no submission should bring it to."""


@dataclass(frozen=True)
class Reply:
    """The packed Graded of one submission, or why there is none."""

    packed: bytes | None
    problem: str = ""


def grader():
    """`grade`, as a function that a worker without this module can read, too: it raises ImportError when it is called.

    Dask sends a function of a module by its name, and a worker that does not find it drops its connection unsaid.
    """

    def grade_here(job, submissions):
        from autograder.grading.cohort.worker import Job, grade

        return grade(Job(*job), submissions)

    return grade_here


def grade(job, submissions):
    """A Reply to each of the submissions, which are bytes. This is called in a worker.

    WorkerUnfit is raised in the client.
    """
    worker = get_worker().address
    if job.versions != versions():
        raise WorkerUnfit(
            f"the worker {worker} runs another version: it has {difference(versions(), job.versions)}.\n"
            "Install the same clone of the course and its requirements.txt on every machine, and restart the workers."
        )
    return [_referee_thread().grade(_Request(job, submission, worker)) for submission in submissions]


def dask_setup(worker):
    """Dask calls this in each worker of a local cluster, which preloads this module."""
    # Ctrl-C in the terminal is for the run, which lets its workers end; they and their sandboxes must not hear it.
    os.setsid()
    # What held it off while this worker started must not be inherited by a sandbox. One that came is dropped.
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, handler)
    if dask.config.get(PINNED, False):
        _keep_to_a_processor(worker.name)


def _keep_to_a_processor(number):
    """Keep the worker of this number, with its sandbox, on one processor; a local cluster numbers them from 0.

    A worker and the process in its sandbox take turns. Where every processor is busy, the kernel would send them from
    one to the other, and each time what they need in the cache stays behind: 5 % of the time of two workers on two
    processors.
    """
    processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {processors[number % len(processors)]})


@dataclass(frozen=True)
class _Request:
    job: Job
    submission: bytes
    worker: str
    reply: Future = field(default_factory=Future)


class _RefereeThread:
    """The thread in which the Referee lives."""

    def __init__(self):
        self._queue = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="referee", daemon=True)
        self._thread.start()

    def grade(self, request):
        self._queue.put(request)
        return request.reply.result()

    def close(self):
        self._queue.put(None)
        self._thread.join(_CLOSING)

    def _run(self):
        with ExitStack() as opened:
            referee = job = None
            for request in iter(self._queue.get, None):
                try:
                    if request.job != job:
                        opened.close()
                        referee, job = _referee(request, opened), request.job
                    request.reply.set_result(Reply(pack(_graded(referee, request.submission))))
                except RefereeFailed as failed:
                    request.reply.set_result(Reply(None, str(failed)))
                    # What failed once is not used again.
                    job = None
                except BaseException as error:
                    request.reply.set_exception(error)
                    job = None


@cache
def _referee_thread():
    thread = _RefereeThread()
    atexit.register(thread.close)
    return thread


def _referee(request, opened):
    from autograder.grading.referee import Referee

    job = request.job
    try:
        return opened.enter_context(Referee(job.unit, job.seed, job.sandbox))
    except Exception as error:
        raise WorkerUnfit(
            f"the worker {request.worker} cannot start grading: {error}\n"
            "Run `autograder doctor` on its machine, which says what to mend."
        ) from None


def _graded(referee, submission):
    try:
        return referee.grade(submission)
    except Exception as error:
        raise RefereeFailed(f"{type(error).__name__}: {error}") from None
