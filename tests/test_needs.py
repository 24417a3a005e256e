"""A machine without a browser gets one, or its user is told what would help."""

import os
import shutil

import pytest

from autograder.grading import doctor
from tests import needs

download, playwright = needs._playwrights, needs._playwright
# Everything that it is asked to install becomes a program.
APT = """[ "$2" = update ] && exit
for name; do printf '#!/bin/sh\\n' > "{0}/$name"; /bin/chmod +x "{0}/$name"; done"""


@pytest.fixture(autouse=True)
def programs(monkeypatch, tmp_path):
    """The folder of all programs of a bare machine, on which playwright starts and has no browser."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setattr(needs, "_playwright", lambda *arguments: (add(tmp_path, "driver"), *arguments))
    monkeypatch.setattr(needs, "_playwrights", lambda: "Error: no network")
    (tmp_path / "env").symlink_to("/usr/bin/env")
    return tmp_path


def add(programs, name, script="exit 0"):
    path = programs / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(params=["root", "ordinary"])
def user(request, monkeypatch, programs):
    """Root, and an ordinary user with sudo."""
    monkeypatch.setattr(os, "geteuid", lambda: 0 if request.param == "root" else 1000)
    if request.param == "ordinary":
        add(programs, "sudo", '[ "$1" = --non-interactive ] && shift && [ "$1" = true ] || exec "$@"')


def test_a_browser_of_the_machine_is_taken(programs):
    path = add(programs, "google-chrome")
    assert needs.main() == f"Browser: {path}, found on this machine."


def test_what_does_not_start_is_no_browser(programs):
    add(programs, "chromium", "exit 1")
    path = add(programs, "google-chrome")
    assert doctor.chromium() == str(path)


def test_playwrights_own_comes_before_debians_package(programs, user, monkeypatch):
    [own] = doctor._browsers()
    monkeypatch.setattr(needs, "_playwrights", lambda: add(programs, own))
    add(programs, "apt-get", APT.format(programs))
    assert needs.main() == f"Browser: {own}, playwright's own, installed just now."
    assert needs.main() == f"Browser: {own}, found on this machine."


def test_a_library_that_playwright_lacks_is_installed_too(programs, user, monkeypatch):
    driver = f"[ -e {programs}/libatomic1 ] || ( echo 'libatomic.so.1: No such file' && exit 127 )"
    monkeypatch.setattr(needs, "_playwright", lambda *arguments: (add(programs, "driver", driver), *arguments))
    add(programs, "chromium")
    with pytest.raises(SystemExit, match="Debian's package: there is no apt-get"):
        needs.main()
    add(programs, "apt-get", APT.format(programs))
    assert needs.main() == f"Browser: {programs / 'chromium'}, Debian's package, installed just now."


def test_a_download_that_fails_says_why(monkeypatch):
    monkeypatch.setattr(needs, "_playwright", playwright)
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")  # where nobody listens
    assert download().startswith("Error: ")


def test_debians_package_is_installed_where_the_user_may(programs, user):
    add(programs, "apt-get", APT.format(programs))
    assert needs.main() == f"Browser: {programs / 'chromium'}, Debian's package, installed just now."


def test_a_run_without_a_browser_fails_and_says_why_and_what_would_help(programs, user):
    add(programs, "apt-get", "echo 'E: Unable to locate package chromium'; exit 100")
    with pytest.raises(SystemExit) as failure:
        needs.main()
    said = str(failure.value)
    assert "playwright's own: Error: no network" in said
    assert "Debian's package: E: Unable to locate package chromium" in said
    assert "sudo apt-get install chromium libatomic1" in said
    assert "python -m playwright install --with-deps chromium" in said


@pytest.mark.parametrize("sudo", [None, "exit 1"], ids=["no sudo", "sudo with a password"])
def test_without_the_rights_nothing_is_installed(programs, monkeypatch, sudo):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    add(programs, "apt-get", APT.format(programs))
    if sudo:
        add(programs, "sudo", sudo)
    with pytest.raises(SystemExit, match="Debian's package: takes root, or sudo without a password"):
        needs.main()
    assert not shutil.which("chromium")


def test_doctor_says_where_the_browser_is_or_how_to_get_one(programs):
    assert doctor._browser().problem == "`make test` gets one, or says what would help."
    path = add(programs, "chromium")
    assert (doctor._browser().found, doctor._browser().problem) == (str(path), None)
