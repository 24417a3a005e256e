"""Put files into a folder of the course, whole or not at all, and never outside the course.

A file is first staged, under another name beside its place, and then settled into its place. A staged file that a
killed run left means nothing, and can be removed.
"""

import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

GROUP_SHARED = stat.S_ISGID | stat.S_IRWXG


@dataclass(frozen=True)
class Folder:
    """A folder below the course directory, and how nbgrader shares it.

    parts: its path below `root`; but for the first, none of them may be a symbolic link
    permissions: of the files in it
    """

    root: Path
    parts: tuple[str, ...]
    permissions: int
    groupshared: bool = False

    @property
    def path(self):
        return self.root.joinpath(*self.parts)


def staged(name):
    """The name under which a file is staged."""
    return f".{name}.new"


def stage(folder, contents):
    """Write files beside their places, onto the disk; OSError where that cannot be.

    contents: the bytes by name, None where the file shall go
    """
    with _opened(folder) as at:
        for name, content in contents.items():
            if content is not None:
                _write(at, staged(name), content, folder.permissions)


def settle(folder, contents):
    """Move staged files into their places, each in one step."""
    with _opened(folder) as at:
        for name, content in contents.items():
            if content is None:
                _remove(at, name)
            else:
                os.replace(staged(name), name, src_dir_fd=at, dst_dir_fd=at)


def discard(folder, contents):
    """Remove staged files, as far as possible."""
    with suppress(OSError), _opened(folder) as at:
        for name in contents:
            _remove(at, staged(name))


def _remove(at, name):
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=at)


def _write(at, name, content, permissions):
    _remove(at, name)
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=at)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fchmod(file, permissions)
        os.fsync(file)


@contextmanager
def _opened(folder):
    """The folder's descriptor; it and those above it are made where they are not there."""
    at = os.open(folder.root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for depth, part in enumerate(folder.parts):
            below = _below(at, part, depth > 0, folder.groupshared)
            os.close(at)
            at = below
        yield at
    finally:
        os.close(at)


def _below(at, part, refuse_link, groupshared):
    with suppress(FileExistsError):
        os.mkdir(part, dir_fd=at)
    if refuse_link and stat.S_ISLNK(os.lstat(part, dir_fd=at).st_mode):
        raise OSError(None, "it leads through a symbolic link, which is not followed. Put a folder in its place")
    below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | (os.O_NOFOLLOW if refuse_link else 0), dir_fd=at)
    mode = os.fstat(below).st_mode
    if groupshared and mode & GROUP_SHARED != GROUP_SHARED:
        # Another owner's folder stays as it is, as with nbgrader.
        with suppress(PermissionError):
            os.fchmod(below, (mode | GROUP_SHARED) & 0o2777)
    return below
