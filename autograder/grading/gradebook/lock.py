"""Let only one process at a time write to a course directory."""

import fcntl
import os
import socket
import time
from contextlib import contextmanager

from autograder.grading.gradebook.errors import GradebookError, of_file

NAME = ".autograder.lock"
# The lock belongs to the process, so a second one within it must be seen here.
_held = set()


@contextmanager
def only_writer(course_dir, unit):
    """Hold the course directory's lock; GradebookError says who else holds it.

    The file stays behind, and means nothing: the system lets go of a lock when its process ends, however it ends.
    A POSIX lock is not inherited, so a worker that outlives a killed writer does not hold it either.
    """
    place = os.path.realpath(course_dir)
    if place in _held:
        raise GradebookError("This process grades in this course directory already. Let that run end first.")
    file = _locked(place)
    _held.add(place)
    try:
        _sign(file, unit)
        yield
    finally:
        _held.discard(place)
        os.close(file)


def _locked(place):
    try:
        file = os.open(os.path.join(place, NAME), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o664)
    except OSError as error:
        raise of_file(error, f"Opening {NAME} in the course directory") from error
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(file, 500, 0).decode("utf-8", "replace").strip() or "another process"
        os.close(file)
        raise GradebookError(
            f"Another run grades in this course directory: {holder}.\nLet it end, or end it, and run again."
        ) from None
    except OSError as error:
        os.close(file)
        raise of_file(error, f"Locking {NAME} in the course directory") from error
    return file


def _sign(file, unit):
    """Write into the lock who holds it."""
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    holder = f"unit {unit}, process {os.getpid()} on {socket.gethostname()}, since {since}"
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, holder.encode(), 0)
    except OSError as error:
        raise of_file(error, f"Writing to the course directory's {NAME}") from error
