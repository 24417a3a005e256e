"""Correct answers that are written otherwise than the reference: <unit>/<style>.py, to some or all functions."""

from pathlib import Path

from autograder.checks.units import UNITS
from autograder.grading.course import reference

FILES = sorted(Path(__file__).parent.glob("*/*.py"))


def written(path):
    """The functions that a file defines, among the reference's others, each with its exercise."""
    names = reference.load(path.parent.name)
    before = dict(names)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
    return [
        (exercise, names[exercise.name])
        for exercise in UNITS[path.parent.name].exercises
        if names[exercise.name] is not before[exercise.name]
    ]
