"""Ctrl-C or SIGTERM asks a run to stop; a second Ctrl-C stops it at once."""

import os
import signal
import threading
from contextlib import contextmanager, suppress

from autograder.grading.cohort.trouble import AGAIN


@contextmanager
def asked_to_stop():
    """An Event that is set by the first signal."""
    asked = threading.Event()

    def ask(number, frame):
        asked.set()
        signal.signal(signal.SIGINT, _stop_at_once)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop_at_once(number, frame):
    # Not through sys.stderr, which the signal may have found in mid-write.
    with suppress(OSError):
        os.write(2, f"\nStopped at once. {AGAIN}\n".encode())
    raise KeyboardInterrupt
