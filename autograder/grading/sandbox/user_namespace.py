"""A user namespace for bubblewrap that root starts, so that the students' processes do not belong to root.

The kernel limits the number of processes of every user but root. bubblewrap maps one user alone, so the namespace is
made here: root in it is the grader, and STUDENT in it is nobody.
"""

import contextlib
import os
import subprocess
import sys

NOBODY = 65534
STUDENT = 1000
_MAKE = "import ctypes; print(ctypes.CDLL(None).unshare(0x10000000), flush=True); input()"


@contextlib.contextmanager
def namespace():
    """A file descriptor of the namespace while it is handed on; None where an ordinary user grades."""
    if os.getuid() != 0:
        yield None
        return
    maker = subprocess.Popen([sys.executable, "-S", "-c", _MAKE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        maker.stdout.readline()
        for kind in ("uid", "gid"):
            with open(f"/proc/{maker.pid}/{kind}_map", "w") as file:
                file.write(f"0 0 1\n{STUDENT} {NOBODY} 1\n")
        made = os.open(f"/proc/{maker.pid}/ns/user", os.O_RDONLY)
    finally:
        maker.kill()
        maker.communicate()
    try:
        yield made
    finally:
        os.close(made)
