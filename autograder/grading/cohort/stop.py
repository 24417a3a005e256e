"""Ctrl-C or SIGTERM asks a run to stop; a second Ctrl-C stops it at once."""

import signal
import threading
from contextlib import contextmanager


@contextmanager
def asked_to_stop():
    """An Event that is set by the first signal."""
    asked = threading.Event()

    def ask(number, frame):
        asked.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
