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

from distributed import get_worker

from autograder.grading.fingerprint import difference, versions
from autograder.grading.graded import pack

_CLOSING = 5  # seconds that a Referee has to put its sandbox away when its worker ends


@dataclass(frozen=True)
class Task:
    """What is the same for every submission of a run; `version` is that of the machine that asks."""

    unit: str
    seed: int
    sandbox: str
    version: tuple[str, ...]


class WorkerUnfit(Exception):
    """This worker can grade no submission at all; the message says where, why, and what to do."""


class RefereeFailed(Exception):
    """The Referee raised on this submission, which no submission should bring it to."""


@dataclass(frozen=True)
class Answer:
    """The packed Graded of one submission, or why there is none."""

    packed: bytes | None
    problem: str = ""


def grader():
    """`grade`, as a function that a worker without this module can read, too: it raises ImportError when it is called.

    Dask sends a function of a module by its name, and a worker that does not find it drops its connection unsaid.
    """

    def grade_here(task, submissions):
        from autograder.grading.cohort.worker import Task, grade

        return grade(Task(*task), submissions)

    return grade_here


def grade(task, submissions):
    """An Answer for each of the submissions, which are bytes. This is called in a worker.

    WorkerUnfit is raised in the client.
    """
    worker = get_worker().address
    if task.version != versions():
        raise WorkerUnfit(
            f"the worker {worker} runs another version: it has {difference(versions(), task.version)}.\n"
            "Install the same clone of the course and its requirements.txt on every machine, and restart the workers."
        )
    return [_bench().grade(_Asked(task, submission, worker)) for submission in submissions]


def dask_setup(worker):
    """Dask calls this in each worker of a local cluster, which preloads this module."""
    # Ctrl-C in the terminal is for the run, which lets its workers end; they and their sandboxes must not hear it.
    os.setsid()
    # What held it off while this worker started must not be inherited by a sandbox. One that came is dropped.
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, handler)


@dataclass(frozen=True)
class _Asked:
    task: Task
    submission: bytes
    worker: str
    answer: Future = field(default_factory=Future)


class _Bench:
    """The thread in which the Referee lives."""

    def __init__(self):
        self._queue = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="referee", daemon=True)
        self._thread.start()

    def grade(self, asked):
        self._queue.put(asked)
        return asked.answer.result()

    def close(self):
        self._queue.put(None)
        self._thread.join(_CLOSING)

    def _run(self):
        with ExitStack() as opened:
            referee = task = None
            for asked in iter(self._queue.get, None):
                try:
                    if asked.task != task:
                        opened.close()
                        referee, task = _referee(asked, opened), asked.task
                    asked.answer.set_result(Answer(pack(_graded(referee, asked.submission))))
                except RefereeFailed as failed:
                    asked.answer.set_result(Answer(None, str(failed)))
                    # What failed once is not used again.
                    task = None
                except BaseException as error:
                    asked.answer.set_exception(error)
                    task = None


@cache
def _bench():
    bench = _Bench()
    atexit.register(bench.close)
    return bench


def _referee(asked, opened):
    from autograder.grading.referee import Referee

    task = asked.task
    try:
        return opened.enter_context(Referee(task.unit, task.seed, task.sandbox))
    except Exception as error:
        raise WorkerUnfit(
            f"the worker {asked.worker} cannot start grading: {error}\n"
            "Run `autograder doctor` on its machine, which says what to mend."
        ) from None


def _graded(referee, submission):
    try:
        return referee.grade(submission)
    except Exception as error:
        raise RefereeFailed(f"{type(error).__name__}: {error}") from None
