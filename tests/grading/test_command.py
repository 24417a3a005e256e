"""The command `autograder`, run as a person runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.grading import doctor

AUTOGRADER = Path(sys.executable).with_name("autograder")


def autograder(*arguments):
    return subprocess.run([AUTOGRADER, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_release_check_accepts_what_is_committed():
    # `make test` asks this of all units.
    done = autograder("release", "rnn", "--check")
    assert (done.returncode, done.stdout.strip()) == (0, "Everything released is what solutions/ makes.")


def test_release_of_an_unknown_unit_says_which_units_there_are():
    done = autograder("release", "lstn")
    assert done.returncode == 2
    assert "there is no unit 'lstn'. There are: " in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_lists_what_is_installed():
    done = autograder("doctor")
    assert done.returncode == 0
    for part in ("Python", "nbgrader", "torch", "Chromium"):
        assert part in done.stdout


def test_doctor_says_what_to_do_about_a_missing_package(monkeypatch):
    def missing(name):
        raise doctor.PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    part = next(part for part in doctor.examine() if part.name == "nbgrader")
    assert (part.found, part.problem, part.required) == ("missing", "Run `make setup`.", True)


def test_doctor_notices_a_version_that_the_lock_does_not_name(monkeypatch):
    monkeypatch.setattr(doctor, "version", lambda name: "0.0.1")
    part = next(part for part in doctor.examine() if part.name == "nbgrader")
    assert part.problem == "The lock names 0.9.6. Run `make setup`."


@pytest.mark.parametrize("package", ["typer", "rich"])
def test_without_the_grading_part_the_command_says_what_to_install(package):
    code = f"import sys; sys.modules[{package!r}] = None; from autograder.command import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert f"the command needs {package}, which is not installed" in done.stderr
    assert "Traceback" not in done.stderr
