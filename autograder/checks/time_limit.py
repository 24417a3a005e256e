"""Stop a call that takes too long."""

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from typing import Literal


class OutOfTime(BaseException):
    """The time is up. No `except Exception` of the reader's catches it.

    clock: "processor" or "wall", the one that ran out
    """

    def __init__(self, clock: Literal["processor", "wall"], seconds: float):
        super().__init__(f"{seconds} s of processor time" if clock == "processor" else f"{seconds} s")
        self.clock = clock


@contextlib.contextmanager
def time_limit(processor_seconds: float, seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block once it has taken so much processor time, or so much time by the clock.

    Processor time is that of the whole process, C code and all threads counted in. The exception comes between two
    of Python's own steps. Without effect where there are no such signals (Windows) and in a thread. Timers that were
    set before go on afterwards.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    processor = _alarm(signal.ITIMER_PROF, signal.SIGPROF, time.process_time, processor_seconds, "processor")
    with processor, _alarm(signal.ITIMER_REAL, signal.SIGALRM, time.monotonic, seconds, "wall"):
        yield


@contextlib.contextmanager
def _alarm(timer, number, now, seconds, clock):
    def stop(number, frame):
        raise OutOfTime(clock, seconds)

    start = now()
    handler = signal.signal(number, stop)
    # Again every second, for a block that catches everything.
    left, interval = signal.setitimer(timer, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, handler)
        if left:
            signal.setitimer(timer, max(left - (now() - start), 1e-6), interval)
