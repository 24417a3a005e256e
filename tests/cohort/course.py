"""An nbgrader course directory in which the sample cohort is graded by nbgrader's own commands."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.grading.assignment import write_source
from autograder.grading.course import CONFIG, ROOT
from tests.cohort.students import STUDENTS, UNIT, submit

# The sample's course directory does not stand where the book was built.
ENVIRONMENT = {**os.environ, "AUTOGRADER_BOOK": (ROOT / "_build" / "html").as_uri()}
NBGRADER = Path(sys.executable).with_name("nbgrader")


def lay_out(course):
    """Make the course directory: the committed configuration, the unit's source, the submissions."""
    course.mkdir(parents=True)
    shutil.copy(CONFIG, course)
    write_source(UNIT, course)
    for student in STUDENTS:
        submit(student, course)


def nbgrader(course, *arguments):
    """Run one nbgrader command in the course directory; RuntimeError shows what it said where it fails."""
    done = subprocess.run(
        [NBGRADER, *arguments],
        cwd=course,
        env=ENVIRONMENT,
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


def grades(course):
    """Points by student and graded cell, read from the gradebook."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.score for notebook in submission.notebooks for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(UNIT)
        }
