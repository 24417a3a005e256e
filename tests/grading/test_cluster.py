"""The workers that a run finds at a scheduler, as it meets them."""

import os
import platform
import subprocess
import sys

import dask
import pytest
from distributed.comm import CommClosedError

from autograder.grading.cohort import cluster
from autograder.grading.cohort.cluster import _refuse_other_pythons, connected
from autograder.grading.cohort.failure import SystemFailure


class Client:
    """Answers for the workers with what the test says, or raises it."""

    def __init__(self, found):
        self._found, self.asked = found, False

    def run(self, function, on_error):
        self.asked = True
        assert (function, on_error) == (platform.python_version_tuple, "return")
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


def test_a_worker_with_another_python_is_refused_by_name():
    with pytest.raises(SystemFailure, match=r"the worker tcp://b:2 runs Python 3\.9, and this machine 3\."):
        _refuse_other_pythons(Client({"tcp://a:1": platform.python_version_tuple(), "tcp://b:2": ("3", "9", "1")}))


def test_a_worker_that_dies_while_it_is_asked_stops_no_run():
    dead_and_alive = {"tcp://a:1": CommClosedError("connection reset"), "tcp://b:2": platform.python_version_tuple()}
    client = Client(dead_and_alive)
    _refuse_other_pythons(client)
    assert client.asked


def test_a_scheduler_that_dies_while_it_is_asked_is_said():
    with pytest.raises(SystemFailure, match="the scheduler is gone"):
        _refuse_other_pythons(Client(CommClosedError("connection reset")))


def test_certificates_that_are_not_there_are_said(tmp_path):
    missing = str(tmp_path / "ca.pem")
    named = {f"distributed.comm.tls.{part}": missing for part in ("ca-file", "client.cert", "client.key")}
    with (
        dask.config.set(named),
        pytest.raises(SystemFailure, match="certificates that Dask's configuration names cannot be read"),
        connected(None, "tls://127.0.0.1:1"),
    ):
        pass


def test_a_cluster_that_does_not_start_is_said(monkeypatch):
    def refused(count):
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr(cluster, "_cluster", refused)
    with pytest.raises(SystemFailure, match=r"workers on this machine do not start: Nanny failed"), connected(1, None):
        pass


def _processors_of_a_child():
    """The processors of a process that a task starts, as the sandbox is started."""
    program = "import os; print(*sorted(os.sched_getaffinity(0)))"
    return tuple(map(int, subprocess.check_output([sys.executable, "-c", program]).split()))


@pytest.fixture
def two_processors():
    """Two processors alone, as a container may have."""
    before = os.sched_getaffinity(0)
    if len(before) < 2:
        pytest.skip("this machine has one processor")
    os.sched_setaffinity(0, sorted(before)[-2:])
    yield sorted(before)[-2:]
    os.sched_setaffinity(0, before)


@pytest.mark.parametrize("count", [1, 2])
def test_workers_and_their_sandboxes_keep_to_a_processor_each_where_they_take_all(two_processors, count):
    with connected(count, None) as client:
        tasks = [client.submit(_processors_of_a_child, workers=[one], pure=False) for one in client.nthreads()]
        found = client.gather(tasks)
    assert sorted(found) == ([(one,) for one in two_processors] if count == 2 else [tuple(two_processors)])
