"""The workers that grade: a cluster on this machine, or one that listens at an address."""

import logging
import os
import platform
import signal
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import resource_tracker

import dask
from distributed import Client, LocalCluster, Security

from autograder.grading.cohort import worker
from autograder.grading.cohort.failure import SystemFailure

_CONNECTING, _STARTING = 10, 10  # seconds
# The run says in its own words what Dask and what stands below it would log, above all when a scheduler is lost.
_LOGGERS = ("distributed", "tornado", "asyncio")
_SETTINGS = {
    # A worker that dies takes what it had taken up with it. What was there at three deaths is tried alone, at the end.
    "distributed.scheduler.allowed-failures": 2,
    # A worker that died refuses at once, and Dask goes on asking it for so long; its neighbours wait meanwhile.
    "distributed.comm.timeouts.connect": f"{_CONNECTING}s",
    # Dask would give a worker up that is away at the end of this time, even one that is just being started again.
    "distributed.deploy.lost-worker-timeout": "1000h",
    # The bytes of a submission are part of its task, and one submission may be large.
    "distributed.admin.large-graph-warning-threshold": "1GB",
    # Dask keeps its last thousand messages, submissions and all.
    "distributed.admin.low-level-log-length": 0,
    # Dask looks at each worker up to a hundred times a second, for charts that nobody sees here.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    # A scheduler and its workers always open ports for a browser, to whoever asks; they answer nothing there.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


def count():
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@contextmanager
def connected(workers, scheduler):
    """A client of the scheduler at an address, or of a new local cluster of `workers` where that is None.

    SystemFailure says why there is none.
    """
    # Dask gives its loggers levels of their own, one by one.
    for name in [*logging.root.manager.loggerDict]:
        if name.partition(".")[0] in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with dask.config.set(_SETTINGS), _client(scheduler) if scheduler else _local(workers) as client:
        yield client


@contextmanager
def _client(scheduler):
    if scheduler.startswith("tls:") and not _certificates():
        raise SystemFailure(
            f"{scheduler} wants certificates, and Dask's configuration names none.\n"
            "Set distributed.comm.tls in ~/.config/dask/distributed.yaml."
        )
    try:
        client = Client(scheduler, timeout=_CONNECTING, set_as_default=False)
    except OSError as error:
        raise SystemFailure(
            f"no scheduler answers at {scheduler} ({type(error).__name__}).\n"
            "Start one with `dask scheduler`, or leave --scheduler out to grade on this machine."
        ) from error
    with client:
        _refuse_other_pythons(client)
        yield client


def _certificates():
    """What Dask's configuration names, as an SSL context; None where it names nothing."""
    try:
        return Security().get_connection_args("client")["ssl_context"]
    except OSError as error:
        raise SystemFailure(
            f"the certificates that Dask's configuration names cannot be read: {error}.\n"
            "Name them with their whole paths, distributed.comm.tls in ~/.config/dask/distributed.yaml."
        ) from error


def _refuse_other_pythons(client):
    """What is sent to a worker with another Python cannot be read there, nor said to be unreadable."""
    ours = platform.python_version_tuple()[:2]
    try:
        found = client.run(platform.python_version_tuple, on_error="return")
    except OSError as error:
        raise SystemFailure("the scheduler is gone.") from error
    for address, theirs in found.items():
        # A worker that dies just now has given its exception.
        if isinstance(theirs, tuple) and theirs[:2] != ours:
            raise SystemFailure(
                f"the worker {address} runs Python {'.'.join(theirs[:2])}, and this machine {'.'.join(ours)}.\n"
                "Start the workers with the same Python."
            )


@contextmanager
def _local(workers):
    with ExitStack() as started:
        try:
            with _no_ctrl_c():
                cluster = started.enter_context(_cluster(workers))
            # What comes back need not pass through the scheduler, which shares this process. Elsewhere the run may not
            # reach the workers.
            client = started.enter_context(Client(cluster, direct_to_workers=True, set_as_default=False))
        except (OSError, RuntimeError) as error:
            raise SystemFailure(
                f"the workers on this machine do not start: {error}\n"
                "See that it has memory and processes left, or start fewer with --workers."
            ) from error
        try:
            yield client
        except Exception:
            _wait_for_starting(client, len(cluster.workers))
            raise
        _wait_for_starting(client, len(cluster.workers))


def _wait_for_starting(client, wanted):
    """Wait until none of the workers is just being started again: in mid-start it would end with a traceback."""
    with suppress(TimeoutError):
        client.wait_for_workers(wanted, timeout=_STARTING)


@contextmanager
def _no_ctrl_c():
    """No worker that is started meanwhile hears Ctrl-C: in mid-start it would die with a traceback."""
    # Where multiprocessing starts its tracker later, it lets the signal through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cluster(workers):
    workers = workers or count()
    # With processors to spare the kernel knows better, and two runs at once must not share a few of them.
    pinned = workers == count() and hasattr(os, "sched_setaffinity")
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        # Dask trusts whoever connects; a certificate made for this run keeps other users of the machine out.
        security=True,
        # Dask would halt a worker that fills its share of the memory. The sandbox limits what a student takes.
        memory_limit=0,
        preload=[worker.__name__],
        config={worker.PINNED: pinned},
        silence_logs=logging.CRITICAL,
    )
