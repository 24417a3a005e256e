"""The repository root is an nbgrader course: `nbgrader generate_assignment rnn`, `nbgrader autograde rnn` ..."""

from pathlib import Path

from autograder.grading.course.hidden import run_seed
from autograder.grading.course.paths import unit_names
from autograder.grading.environment import prepare

# What would give every student of a run no points stops nbgrader before the first notebook.
unit_names()
run_seed()

c = get_config()  # noqa: F821  nbgrader defines it

c.CourseDirectory.course_id = "gated-memory"
# `autograder release` makes these notebooks from solutions/. They stand in a folder of their own, because
# nbgrader copies whatever lies beside a notebook into the release.
c.CourseDirectory.source_directory = "build/source"
c.CourseDirectory.release_directory = "exercises"

prepare(Path(__file__).parent)

c.ClearSolutions.code_stub = {"python": "# Your code here.\nraise NotImplementedError()"}

# Seconds for one cell. Most checks take well under one; the one that trains a model stops it
# after 30 s of processor time, or 60 s by the clock.
c.Execute.timeout = 120
