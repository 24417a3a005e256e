"""Stop a call that takes too long."""

import contextlib
import signal
import threading
import time


class OutOfTime(BaseException):
    """The time is up. No `except Exception` of the reader's catches it."""


@contextlib.contextmanager
def time_limit(seconds):
    """Raise OutOfTime in the block once it has run for so many seconds by the clock.

    It comes between two of Python's own steps. Without effect where there is no such signal (Windows) and in a
    thread. A timer that was set before goes on afterwards.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number, frame):
        raise OutOfTime

    start = time.monotonic()
    handler = signal.signal(signal.SIGALRM, stop)
    # Again every second, for a block that catches everything.
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - start), 1e-6), interval)
