"""The fork server as seen from outside of the sandbox: it is started once, and forks a child for each submission."""

import os
import select
import signal
import socket
import subprocess
import tempfile
from contextlib import ExitStack, suppress

import psutil

from autograder.checks.units import UNITS
from autograder.grading.sandbox.bubblewrap import NoSandbox, command, problem, python
from autograder.grading.sandbox.seccomp import filter_descriptor
from autograder.grading.sandbox.user_namespace import namespace

START_SECONDS = 120
# Of all of a child's processes together. The kernel shares the processor out among sessions, where it groups by them,
# and a shell command of IPython's has one: a child with many would leave its neighbour little.
MEMORY, PROCESSES, SESSIONS = 3 << 30, 64, 3


class ForkServer:
    """autograder.runner.forkserver in bubblewrap, for the unit's notebooks; its maker's thread must live as long as it.

    It imports what they need while its maker does other things, and the first child waits for it.
    Raises NoSandbox where bubblewrap cannot run.
    """

    def __init__(self, unit):
        if problem():
            raise NoSandbox(problem())
        # torch._dynamo takes a second, and the first optimizer of a notebook imports it.
        modules = ["numpy", "matplotlib.pyplot"] + ["torch", "torch._dynamo"] * UNITS[unit].needs_torch
        self._control, its_end = socket.socketpair()
        program = [python(), "-m", "autograder.runner.forkserver", str(its_end.fileno()), *modules]
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the process
        with its_end, namespace() as user, filter_descriptor() as seccomp:
            self._process = subprocess.Popen(
                command(program, user, seccomp),
                pass_fds=[its_end.fileno(), *filter(None, (user, seccomp))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
            )
        self._control.settimeout(START_SECONDS)
        self._ready = False

    def _await_ready(self):
        try:
            reply = self._control.recv(1)
        except TimeoutError:
            reply = b""
        if reply != b"r":
            raise NoSandbox(f"the sandbox did not start: {self._last_words()}")
        self._ready = True

    def _last_words(self):
        """What the fork server wrote last to its stderr."""
        self._stderr.seek(0)
        return self._stderr.read()[-2000:].decode(errors="replace").strip()

    def child(self):
        """A context manager: a child for one submission. NoSandbox where it, or the server, does not start."""
        if not self._ready:
            self._await_ready()
        return _Child(self._control, self._process.pid, self._last_words)

    def close(self):
        """Stop the server, and all that it has forked."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        self._stderr.close()


class _Child:
    """One child of the server's, while the context is open; no process of it outlives that.

    reading, writing: file descriptors on the pipes from it and to it
    """

    def __init__(self, control, server, last_words):
        self._control, self._server, self._status = control, server, None
        self._last_words = last_words
        self._passed = ""

    def __enter__(self):
        its_reading, self.writing = os.pipe()
        self.reading, its_writing = os.pipe()
        with ExitStack() as started:
            started.callback(self._close)
            for ours in (self.reading, self.writing):
                os.set_blocking(ours, False)
            try:
                socket.send_fds(self._control, [b"g"], [its_reading, its_writing])
            except OSError as error:
                raise self._no_answer(error) from None
            finally:
                os.close(its_reading)
                os.close(its_writing)
            self._await_walls()
            started.pop_all()
        return self

    def _await_walls(self):
        """Before the child is behind its walls no student's code runs, so what fails is no student's fault."""
        ready = select.select([self.reading], (), (), START_SECONDS)[0]
        if not ready or os.read(self.reading, 1) != b"r":
            self.kill()
            raise NoSandbox(f"the sandbox could not wall off a submission: {self._last_words()}")

    def passed_limit(self):
        """Which limit on all of the child's processes together is passed, in words, or ""."""
        memory, count, sessions = 0, 0, set()
        for process in self._members():
            with suppress(psutil.Error, ProcessLookupError):
                memory += process.memory_info().rss
                count += 1
                sessions.add(os.getsid(process.pid))
        if memory > MEMORY:
            self._passed = f"its processes took more than {MEMORY >> 30} GiB of memory."
        elif count > PROCESSES:
            self._passed = f"it started more than {PROCESSES} processes."
        elif len(sessions) > SESSIONS:
            self._passed = (
                f"its processes were in more than {SESSIONS} sessions. Leave out what makes them, say setsid."
            )
        return self._passed

    def _members(self):
        try:
            below = psutil.Process(self._server).children(recursive=True)
        except psutil.Error:
            return []
        # The first two are bubblewrap's own and the server. Nothing is asked of the others here: one that ends just now
        # would hide the rest.
        return below[2:]

    def kill(self):
        """End all of the child's processes; why it had ended by itself, in words, or ""."""
        if self._status is None:
            try:
                self._control.sendall(b"k")
                self._status = int.from_bytes(self._received(4), "big")
            except OSError as error:
                raise self._no_answer(error) from None
        if self._passed or os.WIFEXITED(self._status) or os.WTERMSIG(self._status) == signal.SIGKILL:
            return self._passed
        return f"its process was ended by the signal {signal.Signals(os.WTERMSIG(self._status)).name}."

    def _no_answer(self, error):
        return NoSandbox(f"the sandbox does not answer: {error}. {self._last_words()}")

    def _received(self, count):
        whole = b""
        while len(whole) < count:
            piece = self._control.recv(count - len(whole))
            if not piece:
                raise NoSandbox("the sandbox has ended; the machine may be out of memory. Run again.")
            whole += piece
        return whole

    def __exit__(self, *problem):
        try:
            self.kill()
        finally:
            self._close()

    def _close(self):
        os.close(self.reading)
        os.close(self.writing)
