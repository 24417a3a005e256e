"""The crew: submissions go out to the workers, a few for each, and come back graded or not."""

import itertools
import math
import time
import uuid
from dataclasses import astuple, dataclass
from queue import Empty, SimpleQueue

from distributed import KilledWorker

from autograder.grading.cohort.bench import RefereeFailed, WorkerUnfit, grader
from autograder.grading.cohort.trouble import AGAIN, Trouble
from autograder.grading.cohort.wire import unpack
from autograder.grading.graded import Graded

# A worker has the next submission at hand when it ends one; the reserve keeps all of them at work while what has come
# is written. Neither lets the memory grow with the cohort.
PER_WORKER = 4
RESERVE = 64
BYTES_OUT = 64 * 2**20
# What is sent or fetched together costs Dask little more than one: so many go out at once, and after the first that
# comes the others have so many seconds.
_AT_ONCE, _TOGETHER = 16, 0.5
_COUNTING = 2  # seconds between two counts of the workers
NO_WORKER = 600  # seconds to wait for one


@dataclass(frozen=True)
class Arrival:
    """What came back of one submission: its Graded, or why there is none, in a clause that the student reads."""

    ticket: object
    graded: Graded | None
    problem: str = ""


class Crew:
    """The workers of one run, through a Dask client. Trouble from any method stops the run."""

    def __init__(self, client, task):
        self._client, self._grade, self._task = client, grader(), astuple(task)
        self._run, self._numbers = uuid.uuid4().hex, itertools.count()
        self._out, self._done = {}, SimpleQueue()
        self._bytes = 0
        self._workers, self._counted, self._last_seen = 0, -math.inf, time.monotonic()

    @property
    def busy(self):
        """Whether a submission is out."""
        return bool(self._out)

    @property
    def room(self):
        """How many submissions may go out now."""
        free = PER_WORKER * self.workers + RESERVE - len(self._out)
        return free if self._bytes < BYTES_OUT and (free >= _AT_ONCE or not self.busy) else 0

    def send(self, submissions, most):
        """Send out the next of an iterator of submissions, `most` at the most; whether there may be more.

        submissions: pairs of a ticket, which comes back with what becomes of the submission, and the bytes
        """
        batch = []
        for ticket, content in itertools.islice(submissions, most):
            batch.append((ticket, content))
            self._bytes += len(content)
            if self._bytes >= BYTES_OUT:
                break
        self._submit(batch)
        return len(batch) == most or self._bytes >= BYTES_OUT

    def _submit(self, batch):
        if not batch:
            return
        # A tuple as the key makes one group of the run's tasks, of which Dask gives a worker no more than it can start.
        keys = [(self._run, next(self._numbers)) for _ in batch]
        tickets, contents = zip(*batch, strict=True)
        futures = self._client.map(self._grade, [self._task] * len(batch), contents, key=keys, pure=False)
        for ticket, content, future in zip(tickets, contents, futures, strict=True):
            self._out[future.key] = _Out(ticket, future, len(content))
            future.add_done_callback(self._done.put)

    def arrived(self, seconds):
        """What has come back, as a list of Arrival; waits at most `seconds` where nothing has."""
        futures = self._drain(seconds)
        if self._client.status != "running" or any(future.status == "cancelled" for future in futures):
            raise Trouble(f"the scheduler is gone. {AGAIN}")
        try:
            packed = self._client.gather({future.key: future for future in futures}, errors="skip")
        except OSError as error:
            raise Trouble(f"the scheduler is gone. {AGAIN}") from error
        return [self._arrival(future, packed[future.key]) for future in futures]

    def _drain(self, seconds):
        futures = []
        try:
            futures.append(self._done.get(timeout=seconds))
            if len(self._out) > 1:
                time.sleep(_TOGETHER)
            while True:
                futures.append(self._done.get_nowait())
        except Empty:
            return futures

    def _arrival(self, future, packed):
        out = self._out.pop(future.key)
        self._bytes -= out.size
        if packed is not None:
            return Arrival(out.ticket, unpack(packed))
        return Arrival(out.ticket, None, _problem(future.exception()))

    @property
    def workers(self):
        """How many workers there are; Trouble where there has been none for long."""
        now = time.monotonic()
        if now - self._counted > _COUNTING:
            try:
                self._workers, self._counted = len(self._client.nthreads()), now
            except OSError as error:
                raise Trouble(f"the scheduler is gone. {AGAIN}") from error
            if self._workers:
                self._last_seen = now
            elif now - self._last_seen > NO_WORKER:
                minutes = NO_WORKER // 60
                raise Trouble(f"no worker has come for {minutes} minutes. Start some with `dask worker`. {AGAIN}")
        return self._workers


@dataclass(frozen=True)
class _Out:
    # Dask forgets a task whose future nobody holds.
    ticket: object
    future: object
    size: int


def _problem(error):
    """Why there is no Graded; Trouble where that is no matter of this submission."""
    if isinstance(error, KilledWorker):
        return "the process that graded it ended every time"
    if isinstance(error, RefereeFailed):
        return f"the grader failed on it: {error}"
    if isinstance(error, WorkerUnfit):
        raise Trouble(f"{error}\n{AGAIN}")
    if isinstance(error, ImportError | AttributeError):
        raise Trouble(
            f"a worker does not have this version of the course ({error}).\n"
            f"Install the same clone and its requirements.txt on every machine. {AGAIN}"
        )
    return f"the grader failed on it: {type(error).__name__}"
