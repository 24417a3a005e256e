"""The unit's own notebook, into which a student's answers are put."""

import copy
import json
from functools import cache

from autograder.grading.course import paths
from autograder.grading.course.source import read
from autograder.grading.intake.notebook import Cell


def notebook(unit):
    """A fresh copy of the released notebook, with its hidden tests in their place, as JSON's dictionaries."""
    return copy.deepcopy(_notebook(unit))


@cache
def _notebook(unit):
    made = json.loads(paths.released(unit))
    source = read(unit).cells
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
        if marks(cell).get("grade"):
            cell["source"] = source[marks(cell)["grade_id"]].text
    return made


def marks(cell):
    """nbgrader's metadata of a cell, or an empty dictionary."""
    return cell["metadata"].get("nbgrader", {})


@cache
def released(unit):
    """What students received: each cell's text by its grade_id, and the prose."""
    made = json.loads(paths.released(unit))
    by_id = {marks(cell)["grade_id"]: "".join(cell["source"]) for cell in made["cells"] if marks(cell)}
    return by_id, frozenset("".join(cell["source"]).strip() for cell in made["cells"] if not marks(cell))


@cache
def marked(unit):
    """nbgrader's marks of each cell that students received, by its grade_id."""
    return {marks(cell)["grade_id"]: marks(cell) for cell in _notebook(unit)["cells"] if marks(cell)}


@cache
def answers(unit):
    """The grade_ids of the cells in which students write, each with the names that it has to define."""
    return {
        marks(cell)["grade_id"]: Cell("code", cell["source"]).defines
        for cell in _notebook(unit)["cells"]
        if marks(cell).get("solution")
    }
