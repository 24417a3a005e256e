"""The bytes of a submitted file, read without being led anywhere else by it."""

import errno
import os
import stat

# A notebook with some figures has a few hundred kilobytes.
LARGEST_FILE = 5 << 20
# What keeps a file from being read and is no matter of the submission: the grader's rights, and the machine.
_NOT_THE_STUDENTS = {errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.EMFILE, errno.ENFILE, errno.ENOMEM}


class IntakeError(Exception):
    """The file cannot be taken; the message says why, in words for the student."""


def bytes_of(root, path):
    """The bytes of the file `path`, somewhere below the folder `root`; no symbolic link on the way is followed.

    IntakeError says why there are none; OSError is raised where that is no matter of the submission.
    """
    *folders, name = path.relative_to(root).parts
    inside = _opened(root, folders)
    try:
        # Without O_NONBLOCK the opening of a pipe would wait for ever.
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=inside)
    except FileNotFoundError:
        present = ", ".join(map(_printable, sorted(os.listdir(inside))[:5])) or "nothing"
        raise IntakeError(f"there is no {name}; in its place came {present[:200]}. Hand in {name}.") from None
    except OSError as error:
        if error.errno in _NOT_THE_STUDENTS:
            raise
        raise IntakeError(f"{name} is a symbolic link or cannot be opened: {error.strerror}. Hand in a file.") from None
    finally:
        os.close(inside)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise IntakeError(f"{name} is no file. Hand in the notebook itself.")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            raw = file.read(LARGEST_FILE + 1)
    finally:
        os.close(descriptor)
    if len(raw) > LARGEST_FILE:
        raise IntakeError(
            f"{name} has more than {LARGEST_FILE >> 20} MB. Clear its outputs (Kernel, Restart & Clear Output), "
            "save it, and hand it in again."
        )
    return raw


def _printable(name):
    """A file's name as text that can be shown: what is no text is replaced, and what a terminal obeys is escaped."""
    text = os.fsencode(name).decode(errors="replace")
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def _opened(root, folders):
    """A descriptor of the folder that lies below `root` by these names."""
    inside = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    for folder in folders:
        try:
            inside, outside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=inside), inside
        except OSError as error:
            os.close(inside)
            if error.errno in _NOT_THE_STUDENTS:
                raise
            raise IntakeError(
                f"the folder {folder} of the submission is a symbolic link or cannot be read: {error.strerror}."
            ) from None
        os.close(outside)
    return inside
