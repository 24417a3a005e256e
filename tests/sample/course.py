"""An nbgrader course directory: laid out, handed in to, graded by nbgrader's own commands, and read."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.grading.course.assignment import write_source
from autograder.grading.course.paths import CONFIG, ROOT
from tests.sample.students import STUDENTS, UNIT, submission

# The sample's course directory does not stand where the book was built.
ENVIRONMENT = {**os.environ, "AUTOGRADER_BOOK": (ROOT / "_build" / "html").as_uri()}
NBGRADER, AUTOGRADER = (Path(sys.executable).with_name(name) for name in ("nbgrader", "autograder"))


def lay_out(course, unit=UNIT):
    """Make the course directory: the committed configuration, and the unit's source."""
    course.mkdir(parents=True)
    shutil.copy(CONFIG, course)
    write_source(unit, course)


def hand_in(course, student, raw, unit=UNIT):
    """Put the bytes of a submission where the course directory has the student's."""
    path = course / "submitted" / student / unit / f"{unit}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(raw)


def lay_out_sample(course):
    """Make the course directory of the sample cohort."""
    lay_out(course)
    for student in STUDENTS:
        hand_in(course, student.name, submission(student))


def nbgrader(course, *arguments, environment=ENVIRONMENT):
    """Run one nbgrader command in the course directory; RuntimeError shows what it said where it fails."""
    done = subprocess.run(
        [NBGRADER, *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise RuntimeError(f"nbgrader {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def grade(course):
    """Release and grade the unit, write the feedback, and export the grades to grades.csv."""
    nbgrader(course, "generate_assignment", UNIT)
    nbgrader(course, "autograde", UNIT)
    nbgrader(course, "generate_feedback", UNIT)
    nbgrader(course, "export")


def grades(course, unit=UNIT, db_url=None):
    """Points by student and graded cell, read from the gradebook: SQLite in the course directory, or `db_url`."""
    with Gradebook(db_url or f"sqlite:///{course / 'gradebook.db'}", "gated-memory") as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.score for notebook in submission.notebooks for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(unit)
        }
