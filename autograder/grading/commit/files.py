"""Put a graded notebook into autograded/, whole or not at all, and never outside of the course."""

import os
import stat
import tempfile
from pathlib import Path


def put_notebook(course, student, unit, notebook, timestamp=None):
    """Write autograded/<student>/<unit>/<unit>.ipynb in one step, as nbgrader lays it out.

    timestamp: when it was handed in, which nbgrader keeps beside it
    Raises OSError, and ValueError where a folder on the way is a symbolic link.
    """
    folder = Path(course)
    for part in ("autograded", student, unit):
        folder = folder / part
        folder.mkdir(exist_ok=True)
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise ValueError(f"{folder} is no folder of the course. Remove it, and run again.")
    _put(folder / f"{unit}.ipynb", notebook)
    if timestamp:
        _put(folder / "timestamp.txt", f"{timestamp:%Y-%m-%d %H:%M:%S} UTC\n".encode())


def _put(place, content):
    descriptor, beside = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o664 & ~_umask())
        os.replace(beside, place)
    except BaseException:
        os.unlink(beside)
        raise


def _umask():
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
