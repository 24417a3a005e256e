"""Send and receive whole messages over two file descriptors, with a deadline and a largest size."""

import os
import select
import time

from autograder.runner.message import decode, encode

LARGEST_MESSAGE = 1 << 26
_LENGTH = 8
# Seconds between two looks at what the other side's processes take.
_WATCHED = 0.2


class Closed(Exception):
    """The other side has gone."""


class TooLate(Exception):
    """The deadline has passed before the message was whole."""


class TooLarge(Exception):
    """The other side announced a message of more bytes than are taken."""


class Channel:
    """Messages over the file descriptors `reading` and `writing`, which the channel does not own.

    Where there is a deadline they must not block: the other side can reopen a pipe, and take back what it wrote.
    watch: called again and again while there is something to wait for; what it raises ends the waiting
    """

    def __init__(self, reading, writing, watch=lambda: None):
        self._reading, self._writing, self._watch = reading, writing, watch
        self._look_again = time.monotonic() + _WATCHED

    def send(self, message, deadline=None):
        """Send a Message. Raises Closed, or TooLate: the other side may refuse to read."""
        raw = encode(message)
        left = memoryview(len(raw).to_bytes(_LENGTH, "big") + raw)
        while left:
            self._wait((), (self._writing,), deadline)
            try:
                # No more than a pipe surely takes, so that a write never blocks after the wait.
                left = left[os.write(self._writing, left[: select.PIPE_BUF]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise Closed from None

    def receive(self, deadline=None, largest=LARGEST_MESSAGE):
        """The next Message. Raises Closed, TooLate, TooLarge or message.ProtocolError."""
        size = int.from_bytes(self._read(_LENGTH, deadline), "big")
        if size > largest:
            raise TooLarge(f"a message of {size} bytes, and the most is {largest}.")
        return decode(self._read(size, deadline))

    def _read(self, count, deadline):
        whole = bytearray()
        while len(whole) < count:
            self._wait((self._reading,), (), deadline)
            try:
                piece = os.read(self._reading, min(count - len(whole), 1 << 16))
            except BlockingIOError:
                continue
            except OSError:
                piece = b""
            if not piece:
                raise Closed
            whole += piece
        return bytes(whole)

    def _wait(self, readable, writable, deadline):
        """Wait for either; the watch and the deadline count, too, where bytes never cease to come one by one."""
        if deadline is None:
            return
        ready = False
        while not ready:
            now = time.monotonic()
            if now >= self._look_again:
                self._watch()
                self._look_again = now + _WATCHED
            if now >= deadline:
                raise TooLate
            ready = any(select.select(readable, writable, (), min(_WATCHED, deadline - now)))
