"""Submissions go out to the workers, in chunks where they are short, and come back graded or not."""

import itertools
import math
import time
import uuid
from dataclasses import astuple, dataclass

from distributed import KilledWorker

from autograder.grading.cohort.failure import SystemFailure
from autograder.grading.cohort.worker import WorkerUnfit, grader
from autograder.grading.graded import Graded, unpack

# Dask needs as long for a chunk of submissions as for one. They share one where there are enough for all workers, and
# where those before were so short that a chunk takes no longer than this, in seconds.
CHUNK, SHORT = 4, 1.0
# A worker has the next chunk at hand when it ends one; the reserve of submissions keeps all of them at work while what
# has come is written. Neither lets the memory grow with the cohort.
CHUNKS_PER_WORKER = 2
RESERVE = 64
BYTES_OUT = 64 * 2**20
# What is sent or fetched together costs Dask little more than one: so many go out at once, and after the first that
# comes the others have so many seconds.
_AT_ONCE, _TOGETHER = 16, 0.5
# Seconds between two looks at what is out. Dask would call back for each, through two threads, which takes longer.
_LOOK = 0.05
_COUNTING = 2  # seconds between two counts of the workers
NO_WORKER = 600  # seconds to wait for one
_FAILED = "the grader failed on it"


@dataclass(frozen=True)
class Arrival:
    """What came back of one submission: its Graded, or why there is none, in a clause that the student reads."""

    submission: object
    graded: Graded | None
    problem: str = ""


class Dispatch:
    """The workers of one run, through a Dask client. SystemFailure from any method stops the run."""

    def __init__(self, client, job):
        self._client, self._grade, self._job = client, grader(), astuple(job)
        self._run, self._numbers = uuid.uuid4().hex, itertools.count()
        self._out = {}
        self._back, self._seconds = 0, 0.0
        self._workers, self._counted, self._last_seen = 0, -math.inf, time.monotonic()

    @property
    def busy(self):
        """Whether a submission is out."""
        return bool(self._out)

    @property
    def capacity(self):
        """How many submissions may go out now."""
        free = CHUNKS_PER_WORKER * CHUNK * self.workers + RESERVE - self._submissions_out
        return free if self._bytes < BYTES_OUT and (free >= _AT_ONCE or not self.busy) else 0

    @property
    def _submissions_out(self):
        return sum(len(chunk.submissions) for chunk in self._out.values())

    @property
    def _bytes(self):
        return sum(chunk.size for chunk in self._out.values())

    def send(self, submissions, most):
        """Send out the next of an iterator of submissions, `most` at the most; whether there may be more.

        submissions: pairs of what the caller knows a submission by, which comes back in its Arrival, and its bytes
        """
        batch, size = [], self._bytes
        for submission, content in itertools.islice(submissions, most):
            batch.append((submission, content))
            size += len(content)
            if size >= BYTES_OUT:
                break
        if batch:
            self._submit(batch)
        return len(batch) == most or size >= BYTES_OUT

    def _submit(self, batch):
        size = self._chunk_size(self._submissions_out + len(batch))
        chunks = [batch[start : start + size] for start in range(0, len(batch), size)]
        contents = [tuple(content for _, content in chunk) for chunk in chunks]
        # A tuple as the key makes one group of the run's tasks, of which Dask gives a worker no more than it can start.
        keys = [(self._run, next(self._numbers)) for _ in chunks]
        futures = self._client.map(self._grade, [self._job] * len(chunks), contents, key=keys, pure=False)
        for chunk, future in zip(chunks, futures, strict=True):
            submissions = [submission for submission, _ in chunk]
            self._out[future.key] = _Chunk(submissions, future, sum(len(content) for _, content in chunk))

    def _chunk_size(self, count):
        """How many submissions share a chunk when `count` are out."""
        if not self._back:
            return 1
        short = SHORT * self._back / max(self._seconds, 1e-9)
        return int(max(1, min(CHUNK, short, count // (CHUNKS_PER_WORKER * max(1, self.workers)))))

    def arrived(self, seconds):
        """What has come back, as a list of Arrival; waits at most `seconds` where nothing has."""
        if self._wait(any, seconds):
            self._wait(all, _TOGETHER)
        futures = [chunk.future for chunk in self._out.values() if chunk.future.done()]
        if self._client.status != "running" or any(future.status == "cancelled" for future in futures):
            raise SystemFailure("the scheduler is gone.")
        try:
            replies = self._client.gather({future.key: future for future in futures}, errors="skip")
        except OSError as error:
            raise SystemFailure("the scheduler is gone.") from error
        return [arrival for future in futures for arrival in self._arrivals(future, replies[future.key])]

    def _wait(self, enough, seconds):
        """Wait at most `seconds` until any or all of what is out has come back; whether it has."""
        end = time.monotonic() + seconds
        while not enough(chunk.future.done() for chunk in self._out.values()):
            if time.monotonic() >= end:
                return False
            time.sleep(_LOOK)
        return True

    def _arrivals(self, future, replies):
        submissions = self._out.pop(future.key).submissions
        if replies is None:
            problem = _problem(future.exception())
            return [Arrival(submission, None, problem) for submission in submissions]
        return [self._arrival(submission, reply) for submission, reply in zip(submissions, replies, strict=True)]

    def _arrival(self, submission, reply):
        if reply.packed is None:
            return Arrival(submission, None, f"{_FAILED}: {reply.problem}")
        graded = unpack(reply.packed)
        self._back += 1
        self._seconds += graded.seconds
        return Arrival(submission, graded)

    @property
    def workers(self):
        """How many workers there are; SystemFailure where there has been none for long."""
        now = time.monotonic()
        if now - self._counted > _COUNTING:
            try:
                self._workers, self._counted = len(self._client.nthreads()), now
            except OSError as error:
                raise SystemFailure("the scheduler is gone.") from error
            if self._workers:
                self._last_seen = now
            elif now - self._last_seen > NO_WORKER:
                minutes = NO_WORKER // 60
                raise SystemFailure(f"no worker has come for {minutes} minutes. Start some with `dask worker`.")
        return self._workers


@dataclass(frozen=True)
class _Chunk:
    """Submissions that are out together, and how many bytes they have."""

    submissions: list
    # Dask forgets a task whose future nobody holds.
    future: object
    size: int


def _problem(error):
    """Why a task brought no Graded; SystemFailure where that is no matter of its submissions."""
    if isinstance(error, KilledWorker):
        return "the process that graded it ended every time"
    if isinstance(error, WorkerUnfit):
        raise SystemFailure(str(error), apart=True)
    if isinstance(error, ImportError | AttributeError):
        raise SystemFailure(
            f"a worker does not have this version of the course ({error}).\n"
            "Install the same clone and its requirements.txt on every machine."
        )
    return f"{_FAILED}: {type(error).__name__}"
