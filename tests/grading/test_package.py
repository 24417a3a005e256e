"""What students install holds the checks and no solution."""

import re
import subprocess
import sys
import zipfile

import pytest

from autograder.grading.course.paths import ROOT, SOLUTIONS

# A line that anyone who uses torch writes.
IDIOMS = ("with torch.no_grad():",)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The wheel that `make package` builds, as the text of its files by name."""
    folder = tmp_path_factory.mktemp("package")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        return {name: files.read(name).decode("utf-8", errors="replace") for name in files.namelist()}


def solution_lines():
    """Every line of the reference solutions that is long enough to be told from any other code."""
    for path in SOLUTIONS.glob("*.py"):
        answers = re.findall("### BEGIN SOLUTION(.*?)### END SOLUTION", path.read_text(encoding="utf-8"), re.DOTALL)
        for line in "".join(answers).splitlines():
            code = line.partition("#")[0].strip()
            if len(code) > 20 and code not in IDIOMS:
                yield code


def test_the_package_holds_the_checks_and_their_bank(package):
    assert {"autograder/checks/check.py", "autograder/checks/bank/rnn.npz"} <= set(package)


def test_the_package_holds_no_line_of_a_solution(package):
    lines = list(solution_lines())
    assert len(lines) > 10
    found = [(name, line) for name, text in package.items() for line in lines if line in text]
    # README shows no code of a solution either, and the metadata carries README.
    assert found == []
