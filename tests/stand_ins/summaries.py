"""A cohort's summaries, drawn from a seed, with the mistakes that students make."""

import random

from autograder.checks.units import UNITS
from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.source import read_source
from autograder.grading.graded import Graded, GradedCell

FIRST = [
    "ada",
    "ben",
    "chen",
    "dana",
    "emre",
    "fatima",
    "goran",
    "hana",
    "ivo",
    "jia",
    "kofi",
    "lena",
    "mina",
    "nils",
    "omar",
    "priya",
    "quim",
    "rosa",
    "sven",
    "tara",
]
LAST = [
    "adeyemi",
    "berg",
    "costa",
    "dubois",
    "evans",
    "fischer",
    "garcia",
    "haddad",
    "ito",
    "jansen",
    "kim",
    "lopez",
    "meyer",
    "novak",
    "okafor",
]
REASONS = (
    "The notebook took longer than 60 s, so it was stopped.",
    "The notebook asked for more than 2 GiB of memory, so it was stopped.",
    "The file is no notebook: it does not hold JSON.",
)
NOTES = (
    "The cell check_{0} was changed; the original was run.",
    "The cell {0} is missing; its function was not written.",
    "Two cells are called {0}; the first was taken.",
    "The notebook has no nbgrader metadata; its cells were found by the functions that they define.",
)


def summaries(unit, students, seed=0):
    """(student, Graded) for so many students of a unit; the same seed gives the same."""
    draw = random.Random(seed)
    return [(name, _graded(unit, draw)) for name in _names(students, draw)]


def graded(unit, share=1.0, **others):
    """A Graded in which every cell has this share of its points."""
    cells = tuple(GradedCell(name, function, share * most, most) for name, function, most in graded_cells(unit))
    return Graded(unit, seed=7, cells=cells, notebook=b"", **others)


def graded_cells(unit):
    """(grade_id, function, points) of every graded cell of a unit."""
    functions = sorted((exercise.name for exercise in UNITS[unit].exercises), key=len, reverse=True)
    return [
        (cell.grade_id, next(name for name in functions if cell.grade_id.startswith(f"check_{name}")), points)
        for cell in read_source(unit).cells.values()
        if cell.nbgrader_metadata["grade"]
        for points in [float(cell.nbgrader_metadata["points"])]
    ]


def _names(number, draw):
    names = [f"{first}.{last}" for first in FIRST for last in LAST]
    draw.shuffle(names)
    return [names[i % len(names)] + ("" if i < len(names) else str(i)) for i in range(number)]


def _graded(unit, draw):
    skill = draw.betavariate(5, 0.7)
    ended = draw.choice(REASONS) if draw.random() < 0.05 else ""
    stop = 0 if "no notebook" in ended else draw.randrange(len(graded_cells(unit)))
    functions = [exercise.name for exercise in UNITS[unit].exercises]
    done = {name: _attempt(unit, name, skill - 0.03 * i, draw) for i, name in enumerate(functions)}
    cells = tuple(
        _cell(*cell, *((0.0, (), ended) if ended and i >= stop else done[cell[1]]))
        for i, cell in enumerate(graded_cells(unit))
    )
    notes = (draw.choice(NOTES).format(draw.choice(functions)),) if draw.random() < 0.1 else ()
    seconds = draw.lognormvariate(-2.2, 0.5) + (60 if "60 s" in ended else 0)
    if "no notebook" in ended:
        return Graded(unit, 7, cells, b"", (ended,), ended, was_run=False)
    return Graded(unit, 7, cells, b"", notes, ended, seconds)


def _cell(grade_id, function, most, share, causes, problem):
    return GradedCell(grade_id, function, most * share, most, causes, problem)


def _attempt(unit, function, chance, draw):
    """(share of the points, causes, problem) of a student's function."""
    if draw.random() < chance:
        return 1.0, (), ""
    if draw.random() < 0.15:
        return 0.0, (), f"{function} is not written yet"
    known = [m.name for m in misconceptions(unit) if m.of == function]
    causes = (known[min(int(draw.expovariate(0.8)), len(known) - 1)],) if known and draw.random() < 0.7 else ()
    return draw.choice((0.0, 0.4, 0.6, 0.8)), causes, ""
