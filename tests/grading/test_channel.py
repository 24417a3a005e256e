"""The channel keeps to its deadline and its watch, whatever the other side does with the pipe."""

import os
import threading
import time

import psutil
import pytest

from autograder.grading.sandbox import ForkServer, NoSandbox, Unsandboxed
from autograder.runner import channel
from autograder.runner.channel import Channel, Closed, TooLarge, TooLate
from autograder.runner.message import Message
from tests.stand_ins.runs import none_left

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


def test_the_referees_ends_of_a_childs_pipes_never_block():
    server = ForkServer("rnn")
    with server.child() as child:
        assert not os.get_blocking(child.reading)
        assert not os.get_blocking(child.writing)
    server.close()


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def test_a_fork_server_that_is_gone_is_said_and_leaves_no_descriptor():
    server = ForkServer("rnn")
    with server.child():
        pass
    processes = psutil.Process(server._process.pid).children(recursive=True)
    server._process.kill()
    server._process.wait()
    assert none_left(processes)  # those in the sandbox end a moment after bubblewrap
    before = descriptors()
    for _ in range(3):
        with pytest.raises(NoSandbox, match=r"the sandbox (does not answer|has ended|could not wall off)"):
            server.child().__enter__()
    assert descriptors() == before
    server.close()


def test_without_a_sandbox_what_a_child_started_ends_with_it():
    with Unsandboxed().child() as child:
        talk = Channel(child.reading, child.writing)
        talk.send(Message({"run": "import os, subprocess; print(subprocess.Popen(['sleep', '1000']).pid)"}))
        (shown,) = talk.receive(time.monotonic() + 60).words["outputs"]
        talk.send(Message({"run": "os._exit(0)"}))
        with pytest.raises(Closed):
            talk.receive(time.monotonic() + 60)
    assert none_left([psutil.Process(int(shown["text"]))])
