"""No sandbox: a fresh Python for each submission, with the grader's own rights. An explicit choice, and a slow one."""

import os
import signal
import subprocess
import sys


class Unsandboxed:
    """Starts children as a ForkServer does, that nothing holds back but the time."""

    def child(self):
        return _Child()

    def close(self):
        """There is nothing to stop."""


class _Child:
    """One child, as that of a ForkServer."""

    def __enter__(self):
        its_reading, self.writing = os.pipe()
        self.reading, its_writing = os.pipe()
        for ours in (self.reading, self.writing):
            os.set_blocking(ours, False)
        command = [sys.executable, "-m", "autograder.runner", str(its_reading), str(its_writing)]
        self._killed = False
        self._process = subprocess.Popen(
            command, pass_fds=(its_reading, its_writing), stdin=subprocess.DEVNULL, start_new_session=True
        )
        os.close(its_reading)
        os.close(its_writing)
        return self

    def passed_limit(self):
        """Nothing but the time is limited here."""
        return ""

    def kill(self):
        """End the child's session; why it ended is not known here."""
        # Until it is waited for, a child that has ended keeps its number, under which its session may go on.
        if not self._killed:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._killed = True
        return ""

    def __exit__(self, *problem):
        self.kill()
        os.close(self.reading)
        os.close(self.writing)
