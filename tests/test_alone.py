"""No test that is marked `alone` can be lost: the Makefile collects one file for them, and no other may hold one."""

import re
import subprocess
import sys

from autograder.grading.course.paths import ROOT
from tests.conftest import ALONE

LOST = "import pytest\n\n@pytest.mark.alone\ndef test_lost():\n    pass\n"


def test_one_in_another_file_is_refused_though_its_mark_would_leave_it_out(tmp_path):
    (tmp_path / "test_other.py").write_text(LOST)
    options = ["-p", "tests.conftest", "-c", ROOT / "pyproject.toml", "-m", "not alone", tmp_path]
    ran = subprocess.run([sys.executable, "-m", "pytest", *options], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode != 0
    assert "test_other.py::test_lost is marked `alone`" in ran.stdout


def test_the_makefile_collects_the_file_for_them():
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"ALONE := {ALONE.relative_to(ROOT)}\n" in made
    steps = re.findall(r"pytest -m \"?alone\b.*", made)
    assert len(steps) == 2
    assert all(step.endswith(" $(ALONE)") for step in steps)
