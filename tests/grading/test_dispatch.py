"""How a dispatch sends submissions out, one by one or in chunks, and what comes back of them."""

from dataclasses import dataclass, field

import pytest
from distributed import KilledWorker

from autograder.grading.cohort import dispatch
from autograder.grading.cohort.dispatch import CHUNK, Dispatch
from autograder.grading.cohort.failure import SystemFailure
from autograder.grading.cohort.worker import Job, Reply
from autograder.grading.graded import Graded, pack

JOB = Job("rnn", 7, "none", ("1",))


@dataclass
class Future:
    """One of Dask's; `contents` are its submissions, and a test may change its `status`."""

    key: tuple
    contents: tuple
    status: str = "finished"

    def done(self):
        return self.status != "pending"

    def exception(self):
        return KilledWorker("task", None, 2)


@dataclass
class Client:
    """Stands for Dask's client: what is sent is graded at once, but b"bad", on which the referee fails."""

    workers: int = 2
    seconds: float = 0.05  # that a submission takes
    futures: list = field(default_factory=list)
    status = "running"

    def nthreads(self):
        return dict.fromkeys(range(self.workers), 1)

    def map(self, function, tasks, contents, key, pure):
        assert len(tasks) == len(contents)
        made = [Future(*pair) for pair in zip(key, contents, strict=True)]
        self.futures.extend(made)
        return made

    def gather(self, futures, errors):
        return {
            key: [self._reply(content) for content in future.contents] if future.status == "finished" else None
            for key, future in futures.items()
        }

    def _reply(self, content):
        if content == b"bad":
            return Reply(None, "KeyError: 'h'")
        return Reply(pack(Graded("rnn", 7, (), content, seconds=self.seconds)))

    @property
    def sizes(self):
        return {len(future.contents) for future in self.futures}


def submissions(count):
    return ((number, b"%d" % number) for number in range(count))


def begun(client):
    """A dispatch to which some submissions have come back."""
    made = Dispatch(client, JOB)
    made.send(submissions(3), 3)
    assert len(made.arrived(1)) == 3
    assert client.sizes == {1}, "nothing is known yet of how long they take"
    client.futures.clear()
    return made


@pytest.mark.parametrize(
    ("count", "seconds", "size"),
    [(1, 0.05, 1), (6, 0.05, 1), (8, 0.05, 2), (16, 0.05, 4), (72, 0.05, CHUNK), (72, 0.4, 2), (72, 30, 1)],
)
def test_few_submissions_and_long_ones_go_one_by_one_and_others_in_chunks(count, seconds, size):
    client = Client(seconds=seconds)
    begun(client).send(submissions(count), count)
    assert client.sizes == {size}


def test_where_no_worker_is_yet_the_reserve_goes_out():
    client = Client(workers=0)
    made = Dispatch(client, JOB)
    assert made.send(submissions(1000), made.capacity)
    assert sum(len(future.contents) for future in client.futures) == dispatch.RESERVE


def test_each_comes_back_as_itself_and_one_that_fails_takes_no_other_along():
    made = begun(Client(workers=1))
    made.send(((number, b"bad" if number == 2 else b"%d" % number) for number in range(10)), 10)
    back = made.arrived(1)
    assert [arrival.submission for arrival in back] == [*range(10)]
    assert [arrival.submission for arrival in back if not arrival.graded] == [2]
    assert back[2].problem == "the grader failed on it: KeyError: 'h'"
    assert all(arrival.graded.notebook == b"%d" % arrival.submission for arrival in back if arrival.graded)
    assert not made.busy


def test_of_a_worker_that_dies_each_submission_comes_back_ungraded_and_what_is_not_done_stays_out(monkeypatch):
    monkeypatch.setattr(dispatch, "_TOGETHER", 0)
    client = Client(workers=1)
    made = begun(client)
    made.send(submissions(2 * CHUNK), 2 * CHUNK)
    for future in client.futures:
        future.status = "pending"
    assert made.arrived(0) == []
    client.futures[0].status = "error"
    back = made.arrived(1)
    assert [arrival.submission for arrival in back] == [*range(CHUNK)]
    assert {arrival.problem for arrival in back} == {"the process that graded it ended every time"}
    assert made.busy
    client.futures[1].status = "finished"
    assert [arrival.submission for arrival in made.arrived(1)] == [*range(CHUNK, 2 * CHUNK)]
    assert not made.busy


def test_a_lost_scheduler_is_said():
    client = Client()
    made = Dispatch(client, JOB)
    made.send(submissions(2), 2)
    client.futures[1].status = "cancelled"
    with pytest.raises(SystemFailure, match="the scheduler is gone"):
        made.arrived(1)


def test_large_submissions_wait_until_others_are_back(monkeypatch):
    monkeypatch.setattr(dispatch, "BYTES_OUT", 100)
    made = Dispatch(Client(), JOB)
    large = ((number, bytes(60)) for number in range(3))
    assert made.send(large, 3)
    assert made.capacity == 0
    assert [arrival.submission for arrival in made.arrived(1)] == [0, 1]
    assert made.capacity > 0
    assert not made.send(large, made.capacity)
    assert [arrival.submission for arrival in made.arrived(1)] == [2]
