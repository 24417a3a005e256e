"""What is said where the gradebook cannot be read or written: what was wanted, what came, what to do next."""

import errno

from sqlalchemy.exc import DatabaseError


class GradebookError(Exception):
    """Nothing of what was asked is written, and what was written before stays.

    students: the names of those whose entries are the reason; the batch can be put again without them.
        Empty where the reason lies with the course or its gradebook.
    """

    def __init__(self, message, students=()):
        super().__init__(message)
        self.students = tuple(students)


def together(errors):
    """One GradebookError that says what each of these says, each message once."""
    messages = dict.fromkeys(str(error) for error in errors)
    return GradebookError("\n".join(messages), [name for error in errors for name in error.students])


_FULL = "the disk is full. Free some space, and run again: what is written stands"
_READ_ONLY = "writing is not allowed there. Give yourself the permission to write, and run again"
_LOCKED = "another program holds it. Close what writes to it, formgrader among others, and run again"
_CORRUPT = "it is damaged, or no gradebook. Put its last good copy back, and run again: what that lacks is graded again"
_UNREACHABLE = "it cannot be opened. See that its folder exists or its server runs and lets you in, and run again"
_BROKEN = "reading or writing it failed. See that its disk and folder are sound, and run again"

_OF_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.EROFS: _READ_ONLY,
}
# SQLite's names begin so; what follows only refines them.
_OF_SQLITE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_CORRUPT": _CORRUPT,
    "SQLITE_NOTADB": _CORRUPT,
    "SQLITE_CANTOPEN": _UNREACHABLE,
    "SQLITE_IOERR": _BROKEN,
}
# PostgreSQL's error codes, by their classes where a class is enough.
_OF_SQLSTATE = {
    "53100": _FULL,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "55P03": _LOCKED,
    "40P01": _LOCKED,
    "XX001": _CORRUPT,
    "XX002": _CORRUPT,
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,
    "3D": _UNREACHABLE,
    "57": _UNREACHABLE,
}


def of_file(error, wanted, students=()):
    """The GradebookError that says what an OSError means for what was wanted."""
    came = _OF_ERRNO.get(error.errno, f"{error.strerror or error}. Mend that, and run again")
    return GradebookError(f"{wanted}: {came}.", students)


def of_database(error, wanted):
    """The GradebookError that says what SQLAlchemy's error means for what was wanted."""
    return GradebookError(f"{wanted}: {_came(error)}.")


def _came(error):
    cause = getattr(error, "orig", None) or error
    name = getattr(cause, "sqlite_errorname", None) or ""
    state = getattr(cause, "sqlstate", None) or ""
    for known, told in (*_OF_SQLITE.items(), *_OF_SQLSTATE.items()):
        if name.startswith(known) or state.startswith(known):
            return told
    said = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    # A server that does not answer gives no code.
    if isinstance(error, DatabaseError) and not name and not state:
        return f"{said}. {_UNREACHABLE[0].upper()}{_UNREACHABLE[1:]}"
    return f"{said}. If nbgrader was upgraded, back the gradebook up and run `nbgrader db upgrade`; then run again"
