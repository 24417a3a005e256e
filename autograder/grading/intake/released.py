"""The notebook that students received, into which their answers are put."""

import copy
import json
from functools import cache

from autograder.grading.course import paths
from autograder.grading.course.source import read_source
from autograder.grading.intake.notebook import defined_names


def notebook(unit):
    """A fresh copy of the released notebook, with its hidden tests in their place, as JSON's dictionaries."""
    return copy.deepcopy(_notebook(unit))


@cache
def _notebook(unit):
    made = _released(unit)
    source = read_source(unit).cells
    for cell in made["cells"]:
        metadata = nbgrader_metadata(cell)
        if metadata.get("grade"):
            cell["source"] = source[metadata["grade_id"]].text
    return made


def _released(unit):
    """The notebook as students received it."""
    made = json.loads(paths.released_bytes(unit))
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
    return made


def nbgrader_metadata(cell):
    """nbgrader's metadata of a cell, or an empty dictionary."""
    return cell["metadata"].get("nbgrader", {})


@cache
def sources(unit):
    """The source of each cell that nbgrader knows, as students received it, by its grade_id."""
    return {grade_id: cell["source"] for grade_id, cell in _by_id(_released(unit)).items()}


@cache
def prose(unit):
    """The texts of the other cells, without the space around them."""
    return frozenset(cell["source"].strip() for cell in _released(unit)["cells"] if not nbgrader_metadata(cell))


@cache
def metadata_by_id(unit):
    """nbgrader's metadata of each cell that it knows, by its grade_id."""
    return {grade_id: nbgrader_metadata(cell) for grade_id, cell in _by_id(_notebook(unit)).items()}


@cache
def answer_cells(unit):
    """The grade_ids of the cells in which students write, each with the names that it has to define."""
    known = _by_id(_notebook(unit)).items()
    return {grade_id: defined_names(cell["source"]) for grade_id, cell in known if nbgrader_metadata(cell)["solution"]}


def _by_id(notebook):
    return {nbgrader_metadata(cell)["grade_id"]: cell for cell in notebook["cells"] if nbgrader_metadata(cell)}
