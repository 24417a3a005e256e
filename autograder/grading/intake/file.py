"""Read a submitted file without being led anywhere else by it."""

import os
import stat
from pathlib import Path

# A notebook with some figures has a few hundred kilobytes.
LARGEST_FILE = 5 << 20


class Unreadable(Exception):
    """The file cannot be taken; the message says why, in words for the student."""


def read_file(folder, name):
    """The bytes of the file `name` in `folder`, neither of them a symbolic link; Unreadable says why not."""
    try:
        inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise Unreadable(f"the folder of the submission cannot be read: {error.strerror}.") from None
    try:
        # Without O_NONBLOCK the opening of a pipe would wait for ever.
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=inside)
    except FileNotFoundError:
        there = ", ".join(sorted(os.listdir(inside))[:5]) or "nothing"
        raise Unreadable(f"there is no {name}; in its place came {there[:200]}. Hand in {name}.") from None
    except OSError as error:
        raise Unreadable(f"{name} is a symbolic link or cannot be opened: {error.strerror}. Hand in a file.") from None
    finally:
        os.close(inside)
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable(f"{name} is no file. Hand in the notebook itself.")
        raw = file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise Unreadable(
            f"{name} has more than {LARGEST_FILE >> 20} MB. Clear its outputs (Kernel, Restart & Clear Output), "
            "save it, and hand it in again."
        )
    return raw


def folder_of(course, student, unit):
    """Where nbgrader lays a student's submission of a unit."""
    return Path(course) / "submitted" / student / unit
