"""Gets what the tests need and pip does not bring, a browser that opens pages, and says in a line what was done.

`make test` runs this first. Where no browser can be had, it fails, and says what would help.
"""

import os
import shutil
import subprocess
import sys

from autograder.grading.doctor import chromium

HELP = """The tests open pages in Chromium. That does not go here, and what is missing could not be installed:
{problems}
One of these would help, then `make test` again:
  sudo apt-get install {packages}                     (Debian)
  {python} -m playwright install --with-deps chromium  (elsewhere; it asks for root's password where it needs it)"""
# playwright drives every browser with a program of its own, which asks for a library that a bare Debian lacks.
PACKAGES = ("chromium", "libatomic1")


def main():
    """The line that says what was done. Raises SystemExit where no browser opens pages."""
    if path := _ready():
        return f"Browser: {path}, found on this machine."
    problems = []
    for name, install in (("playwright's own", _playwrights), ("Debian's package", _debians)):
        problem = install()
        if path := _ready():
            return f"Browser: {path}, {name}, installed just now."
        problems.append(f"  {name}: {problem or 'installed, but it does not start'}")
    python = os.path.relpath(sys.executable)
    raise SystemExit(HELP.format(problems="\n".join(problems), packages=" ".join(PACKAGES), python=python))


def _ready():
    """The path of a browser that playwright can drive; None where there is none."""
    return None if _problem(*_playwright("--version")) else chromium()


def _playwright(*arguments):
    return (sys.executable, "-m", "playwright", *arguments)


def _playwrights():
    """Download playwright's own; what went wrong, or None."""
    return _problem(*_playwright("install", "--no-shell", "chromium"))


def _debians():
    """Install Debian's package where the user may; what went wrong, or None."""
    if not shutil.which("apt-get"):
        return "there is no apt-get"
    rights = ["sudo", "--non-interactive"] if os.geteuid() else []
    if rights and (not shutil.which("sudo") or _problem(*rights, "true")):
        return "takes root, or sudo without a password"
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]
    return _problem(*apt, "update") or _problem(*apt, "install", "--yes", "--no-install-recommends", *PACKAGES)


def _problem(*command):
    """Run a command; the line that says what went wrong, or None."""
    pipe = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, **pipe, text=True)
    if not done.returncode:
        return None
    lines = [line for line in done.stdout.split("\n") if line.strip()]
    said = [line for line in lines if line.startswith(("E: ", "Error: "))]
    return (said or lines or [f"ended with {done.returncode}"])[0]


if __name__ == "__main__":
    print(main(), flush=True)
