"""The workers that a run finds at a scheduler, as it meets them."""

import os
import platform

import dask
import pytest
from distributed.comm import CommClosedError

from autograder.grading.cohort import workers
from autograder.grading.cohort.trouble import Trouble
from autograder.grading.cohort.workers import _refuse_other_pythons, connected


class Client:
    """Answers for the workers with what the test says, or raises it."""

    def __init__(self, found):
        self._found = found

    def run(self, function, on_error):
        assert (function, on_error) == (platform.python_version_tuple, "return")
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


def test_a_worker_with_another_python_is_refused_by_name():
    with pytest.raises(Trouble, match=r"the worker tcp://b:2 runs Python 3\.9, and this machine 3\."):
        _refuse_other_pythons(Client({"tcp://a:1": platform.python_version_tuple(), "tcp://b:2": ("3", "9", "1")}))


def test_a_worker_that_dies_while_it_is_asked_stops_no_run():
    _refuse_other_pythons(
        Client({"tcp://a:1": CommClosedError("connection reset"), "tcp://b:2": platform.python_version_tuple()})
    )


def test_a_scheduler_that_dies_while_it_is_asked_is_said():
    with pytest.raises(Trouble, match="the scheduler is gone"):
        _refuse_other_pythons(Client(CommClosedError("connection reset")))


def test_certificates_that_are_not_there_are_said(tmp_path):
    missing = str(tmp_path / "ca.pem")
    named = {f"distributed.comm.tls.{part}": missing for part in ("ca-file", "client.cert", "client.key")}
    with (
        dask.config.set(named),
        pytest.raises(Trouble, match="certificates that Dask's configuration names cannot be read"),
        connected(None, "tls://127.0.0.1:1"),
    ):
        pass


def test_a_cluster_that_does_not_start_is_said(monkeypatch):
    def cluster(count):
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr(workers, "_cluster", cluster)
    with pytest.raises(Trouble, match=r"workers on this machine do not start: Nanny failed"), connected(1, None):
        pass


@pytest.mark.parametrize("spare", [0, 1])
def test_workers_keep_to_a_processor_each_where_they_take_all(spare):
    if workers.count() == spare:
        pytest.skip("there is no processor to spare")
    with connected(workers.count() - spare, None) as client:
        found = client.run(lambda: os.sched_getaffinity(0)).values()
    ours = os.sched_getaffinity(0)
    assert sorted(map(tuple, found)) == (sorted((one,) for one in ours) if not spare else [tuple(ours)] * len(found))
