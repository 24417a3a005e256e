"""A new unit touches few files: a small one is added to a copy of the course, and goes from its source to a grade."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from autograder.checks.units import UNITS
from autograder.grading.course.paths import ROOT

# The unit `leak`: a state that forgets by a rate of its own, and takes in as much.
FILES = {
    "autograder/checks/units/leak.py": '''
"""The unit `leak`."""

from autograder.checks.cases import Setting
from autograder.checks.exercise import Unit, arrays, backward, forward

_forward = forward(
    "leak_forward",
    "leak",
    arrays(x="N T K", h0="N K", a="K"),
    arrays(h="N T K"),
    settings=(Setting("two steps", N=2, T=2, K=3), Setting("one step", N=3, T=1, K=2), Setting("many", N=1, T=6, K=4)),
)
_backward = backward(_forward, arrays(dh="N T K"), arrays(dx="N T K", dh0="N K", da="K"))

UNIT = Unit("leak", "a state that leaks", (_forward, _backward), misconceptions=2, letters={"K": "units"})
''',
    "solutions/leak.py": '''
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercise: a state that leaks
#
# $h_t = a \\odot h_{t-1} + (1 - a) \\odot x_t$, `eq-leak`

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "solution": false, "grade": false, "locked": true, "task": false}
import numpy as np

from autograder import check


# %% nbgrader={"schema_version": 3, "grade_id": "leak_forward", "solution": true, "grade": false, "locked": false, "task": false}
def leak_forward(x, h0, a):
    """The states (eq-leak), and a cache."""
    ### BEGIN SOLUTION
    states = [h0]
    for t in range(x.shape[1]):
        states.append(a * states[-1] + (1 - a) * x[:, t])
    return np.stack(states[1:], axis=1), (x, states, a)
    ### END SOLUTION


# %%
check(leak_forward, points=1)  # hidden: points=2


# %% nbgrader={"schema_version": 3, "grade_id": "leak_backward", "solution": true, "grade": false, "locked": false, "task": false}
def leak_backward(dh, cache):
    """The gradients with respect to x, h0 and a."""
    ### BEGIN SOLUTION
    x, states, a = cache
    dx, da, carried = np.zeros_like(x), np.zeros_like(a), np.zeros_like(states[0])
    for t in reversed(range(x.shape[1])):
        total = dh[:, t] + carried
        dx[:, t] = total * (1 - a)
        da = da + (total * (states[t] - x[:, t])).sum(axis=0)
        carried = total * a
    return dx, carried, da
    ### END SOLUTION


# %%
check(leak_backward, points=1)  # hidden: points=3
''',
    "solutions/misconceptions/leak.py": """
from autograder.grading.course.misconception import Misconception

MISCONCEPTIONS = [
    Misconception(
        "rates exchanged",
        "leak_forward",
        ("a * states[-1] + (1 - a) * x[:, t]", "(1 - a) * states[-1] + a * x[:, t]"),
        "What stays is `a`, what is taken in is `1 - a`.",
        "eq-leak",
    ),
    Misconception(
        "nothing carried back",
        "leak_backward",
        ("total = dh[:, t] + carried", "total = dh[:, t]"),
        "The next step sends a gradient back, too.",
        "eq-leak",
    ),
]
""",
}
RIGHT = {
    "leak_forward": "states, h = [], h0\nfor t in range(x.shape[1]):\n    h = x[:, t] + a * (h - x[:, t])\n"
    "    states.append(h)\nreturn np.stack(states, axis=1), (x, h0, a, np.stack([h0, *states], axis=1))",
    "leak_backward": "x, h0, a, h = cache\ndx, da, back = np.empty_like(x), 0 * a, 0 * h0\n"
    "for t in range(x.shape[1] - 1, -1, -1):\n    back = back + dh[:, t]\n    dx[:, t] = back * (1 - a)\n"
    "    da = da + np.einsum('nk,nk->k', back, h[:, t] - x[:, t])\n    back = back * a\nreturn dx, back, da",
}
MISTAKEN = {**RIGHT, "leak_backward": RIGHT["leak_backward"].replace("back = back + dh[:, t]", "back = dh[:, t]")}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course with the unit in it, released."""
    copy = tmp_path_factory.mktemp("clone")
    for part in ("autograder", "solutions"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / file, copy)
    for name, text in FILES.items():
        (copy / name).write_text(text.lstrip("\n"), encoding="utf-8")
    units = copy / "autograder" / "checks" / "units" / "__init__.py"
    listed, imported = re.subn(
        r"from autograder\.checks\.units import \(?\s*", r"\g<0>leak, ", units.read_text("utf-8")
    )
    listed, placed = re.subn(r"for module in \(\s*", r"\g<0>leak, ", listed)
    assert (imported, placed) == (1, 1)
    units.write_text(listed, encoding="utf-8")
    done = autograder(copy, "release", "leak")
    assert done.returncode == 0, done.stderr
    return copy


def autograder(course, *arguments):
    command = [sys.executable, "-c", "from autograder.command import main; main()", *arguments]
    return subprocess.run(
        command, cwd=course, env={**os.environ, "PYTHONPATH": str(course)}, capture_output=True, text=True
    )


def hand_in(course, student, bodies):
    notebook = json.loads((course / "exercises" / "leak" / "leak.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in bodies:
            head = "".join(cell["source"]).split("\n")[0]
            cell["source"] = "\n    ".join([head, *bodies[name].split("\n")])
    place = course / "submitted" / student / "leak" / "leak.ipynb"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_new_unit_goes_from_its_source_to_the_grades_of_its_students(course):
    released = (course / "exercises" / "leak" / "leak.ipynb").read_text(encoding="utf-8")
    assert "BEGIN" not in released
    assert "# 3 points, on cases drawn afresh when your notebook is graded." in released
    for student, bodies in {"ada": RIGHT, "ben": MISTAKEN, "cy": {}}.items():
        hand_in(course, student, bodies)
    done = autograder(course, "grade", "leak", "--json", "--seed", "7", "--workers", "1")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {one["student"]: (one["score"], one["max_score"]) for one in told["scores"]} == {
        "ada": (7, 7),
        "ben": (3, 7),
        "cy": (0, 7),
    }
    assert autograder(course, "feedback", "leak").returncode == 0
    page = (course / "feedback" / "ben" / "leak" / "leak.html").read_text(encoding="utf-8")
    assert "nothing carried back" in page
    assert "The next step sends a gradient back, too." in page


def test_what_is_new_is_known_to_check_by_its_shapes(course):
    program = "from autograder import check\ndef leak_forward(x, h0, a): return x[:, :1], None\nprint(check(leak_forward, points=2))"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(course)},
        capture_output=True,
        text=True,
    )
    assert "the shape (2, 1, 3); wanted (N, T, K), here (2, 2, 3)" in " ".join(ran.stdout.split()), ran.stderr


def test_the_guide_for_contributors_names_at_most_eight_files_and_these_among_them():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = re.search(r"## A new unit\n(.*?)\n## ", guide, re.DOTALL)[1]
    named = re.findall(r"^\d+\. `([\w./<>-]+)`", listed, re.MULTILINE)
    assert len(named) <= 8
    written = {name.replace("leak", "<unit>") for name in FILES} | {"autograder/checks/units/__init__.py"}
    assert written <= set(named)
    # And they are what the units that are there have.
    for unit in UNITS.values():
        for name in named:
            path = ROOT / name.replace("<unit>", unit.name)
            # A module may be a folder, and an answer may be written in any number of ways.
            found = [path, path.with_suffix("")] if "<way>" not in name else path.parent.glob("*.py")
            # Beside an oracle stands what the reference alone answers.
            told = "test_references" in name and all(e.question and e.question.truth for e in unit.exercises)
            assert told or any(one.exists() for one in found), path
