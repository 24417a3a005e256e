"""The channel keeps to its deadline and its watch, whatever the other side does with the pipe."""

import os
import threading
import time

import pytest

from autograder.runner import channel
from autograder.runner.channel import Channel, TooLarge, TooLate
from autograder.runner.message import Message

SOON = 0.6


class Over(Exception):
    """A limit is passed."""


def over():
    raise Over


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    yield reading, writing
    os.close(reading)
    os.close(writing)


@pytest.fixture
def dripping(pipe):
    """A pipe on which a long message comes byte by byte, without an end."""
    reading, writing = pipe
    os.write(writing, (1 << 25).to_bytes(8, "big"))
    stop = threading.Event()

    def drip():
        while not stop.wait(0.005):
            os.write(writing, b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    yield reading
    stop.set()
    thread.join()


def test_limits_are_watched_while_bytes_come_one_by_one(dripping):
    began = time.monotonic()
    with pytest.raises(Over):
        Channel(dripping, -1, watch=over).receive(began + 10 * SOON)
    assert time.monotonic() - began < 5 * SOON


def always_ready(readable, writable, other, timeout):
    """What select says of a pipe that the other side empties, or fills, before it is used."""
    time.sleep(0.001)
    return readable, writable, other


def test_a_byte_that_was_taken_back_does_not_make_the_reader_wait_for_ever(pipe, monkeypatch):
    monkeypatch.setattr(channel.select, "select", always_ready)
    with pytest.raises(TooLate):
        Channel(pipe[0], -1).receive(time.monotonic() + SOON)


def test_a_pipe_that_was_filled_does_not_make_the_writer_wait_for_ever(pipe, monkeypatch):
    os.write(pipe[1], b"x" * (1 << 16))
    monkeypatch.setattr(channel.select, "select", always_ready)
    with pytest.raises(TooLate):
        Channel(-1, pipe[1]).send(Message(), deadline=time.monotonic() + SOON)


def test_a_message_that_is_too_large_is_refused_with_the_limit(pipe):
    os.write(pipe[1], (1001).to_bytes(8, "big"))
    with pytest.raises(TooLarge, match="a message of 1001 bytes, and the most is 1000"):
        Channel(pipe[0], -1).receive(time.monotonic() + SOON, largest=1000)
