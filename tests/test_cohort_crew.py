"""How the crew sends submissions out: few share a task where there are few, and each comes back under its ticket."""

from dataclasses import dataclass

import pytest

from autograder.grading.cohort.bench import Answer, Task
from autograder.grading.cohort.crew import CHUNK, Crew
from autograder.grading.cohort.wire import pack
from autograder.grading.graded import Graded

TASK = Task("rnn", 7, "none", ("1",))


@dataclass(frozen=True)
class Future:
    """A task that is done already; `contents` are its submissions."""

    key: tuple
    contents: tuple
    status: str = "finished"

    def done(self):
        return True


class Client:
    """Stands for Dask's client with some workers: what is sent is graded at once, b"bad" is not."""

    status = "running"

    def __init__(self, workers):
        self._workers, self.tasks = workers, []

    def nthreads(self):
        return dict.fromkeys(range(self._workers), 1)

    def map(self, function, tasks, contents, key, pure):
        assert len(tasks) == len(contents)
        self.tasks.extend(contents)
        return [Future(*pair) for pair in zip(key, contents, strict=True)]

    def gather(self, futures, errors):
        return {key: [_graded(content) for content in future.contents] for key, future in futures.items()}


def _graded(content):
    if content == b"bad":
        return Answer(None, "KeyError: 'h'")
    return Answer(pack(Graded("rnn", 7, (), content)))


@pytest.mark.parametrize(
    ("count", "workers", "together"), [(1, 2, 1), (6, 2, 1), (8, 2, 2), (16, 2, 4), (72, 2, CHUNK)]
)
def test_few_submissions_go_one_by_one_and_many_in_chunks(count, workers, together):
    client = Client(workers)
    Crew(client, TASK).send(((n, b"%d" % n) for n in range(count)), count)
    assert {len(contents) for contents in client.tasks} == {together}


def test_where_no_worker_is_yet_the_reserve_goes_out():
    client = Client(0)
    crew = Crew(client, TASK)
    assert crew.send(((n, b"") for n in range(1000)), crew.room)
    assert sum(map(len, client.tasks)) == 64


def test_each_comes_back_under_its_ticket_and_one_that_fails_takes_no_other_along():
    crew = Crew(Client(1), TASK)
    crew.send(((n, b"bad" if n == 2 else b"%d" % n) for n in range(10)), 10)
    back = crew.arrived(1)
    assert [arrival.ticket for arrival in back] == [*range(10)]
    assert [arrival.ticket for arrival in back if not arrival.graded] == [2]
    assert back[2].problem == "the grader failed on it: KeyError: 'h'"
    assert all(arrival.graded.notebook == b"%d" % arrival.ticket for arrival in back if arrival.graded)
    assert not crew.busy
