"""What is installed, what is missing, and what to do about it."""

import platform
import re
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from rich.table import Table

from autograder.grading.course.paths import ROOT, CourseError
from autograder.grading.sandbox.bubblewrap import NoSandbox, problem
from autograder.grading.sandbox.forkserver import ForkServer

INSTALL = "make setup"


@dataclass(frozen=True)
class Part:
    """One thing that the course needs: what it is for, what was found, and what to do where that will not do.

    `required` says whether grading itself stops without it.
    """

    name: str
    used_for: str
    found: str
    problem: str | None = None
    required: bool = True


# The distribution, what it is for, and whether grading needs it.
PACKAGES = (
    ("numpy", "the checks", True),
    ("nbgrader", "release, grading, gradebook, feedback", True),
    ("jupytext", "reading solutions/", True),
    ("torch", "the torch units, the book's oracle", True),
    ("distributed", "grading on all cores, or on a cluster", True),
    ("matplotlib", "figures in notebooks and in the book", True),
    ("jupyter-book", "building the book", False),
    ("pytest", "make test", False),
    ("ruff", "make test", False),
    ("playwright", "opening the pages in make test", False),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def examine():
    """Every Part, in the order of the table."""
    return [_python(), *(_package(*package) for package in PACKAGES), _kernel(), _sandbox(), _browser()]


def table(parts):
    """The parts as a rich Table."""
    rows = Table("", "part", "found", "used for", title="autograder doctor", title_justify="left")
    # A command that is cut cannot be typed.
    rows.add_column("what to do", overflow="fold")
    for part in parts:
        sign = "[green]✓[/]" if not part.problem else "[red]✗[/]" if part.required else "[yellow]–[/]"
        rows.add_row(sign, part.name, part.found, part.used_for, part.problem or "")
    return rows


def _python():
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Part("Python", "everything", platform.python_version(), None if good else "Use Python 3.11, 3.12 or 3.13.")


def _package(name, used_for, required):
    try:
        found = version(name)
    except PackageNotFoundError:
        return Part(name, used_for, "missing", f"Run `{INSTALL}`.", required)
    # torch's CPU build calls itself 2.13.0+cpu.
    locked = _locked(name)
    fits = not locked or found.split("+")[0] in locked
    problem = None if fits else f"The lock names {' or '.join(locked)}. Run `{INSTALL}`."
    return Part(name, used_for, found, problem, required)


def _locked(name):
    """The versions of a package that requirements.txt names; NumPy's depends on Python's. None outside a clone."""
    path = ROOT / "requirements.txt"
    lock = path.read_text(encoding="utf-8") if path.exists() else ""
    return re.findall(rf"^{re.escape(name)}==([^\s;]+)", lock, re.MULTILINE)


def _kernel():
    """The notebooks name the kernel python3; without it nbgrader stops on the first submission."""
    name, used_for = "kernel python3", "running notebooks"
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

        return Part(name, used_for, KernelSpecManager().get_kernel_spec("python3").display_name)
    except ModuleNotFoundError:
        return Part(name, used_for, "missing", f"Run `{INSTALL}`.")
    except NoSuchKernel:
        return Part(name, used_for, "missing", "Run `python -m ipykernel install --sys-prefix`.")


def _sandbox():
    """`autograder grade` refuses to run without it."""
    why = problem() or _problem_of_starting()
    return Part("bubblewrap", "the sandbox of autograder grade", "missing or held back" if why else "runs here", why)


def _problem_of_starting():
    """Why no sandbox starts here, or None where one does: it is started as a run starts it."""
    try:
        with closing(ForkServer("rnn")) as server, server.child():
            return None
    except (NoSandbox, CourseError, OSError) as reason:
        return str(reason)


_PLAYWRIGHTS_OWN = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)


def chromium():
    """The path of a Chromium that starts, the system's or else playwright's own; None where there is none."""
    return next(filter(_starts, _browsers()), None)


def _browsers():
    yield from filter(None, map(shutil.which, BROWSERS))
    # In a process of its own: playwright cannot start twice in one.
    asked = subprocess.run([sys.executable, "-c", _PLAYWRIGHTS_OWN], capture_output=True, text=True)
    if asked.returncode == 0:  # else it is not installed, or does not start here
        yield asked.stdout.strip()


def _starts(browser):
    """Ubuntu's chromium-browser only names another package, and a downloaded Chromium may lack libraries."""
    try:
        return subprocess.run([browser, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _browser():
    path = chromium()
    return Part(
        "Chromium",
        "opening the pages in make test",
        path or "missing",
        None if path else "`make test` gets one, or says what would help.",
        required=False,
    )
