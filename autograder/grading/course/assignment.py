"""A unit as nbgrader has it: its source notebook, and the assignment that nbgrader makes of that."""

import logging

import jupytext
import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader

from autograder.grading.course.paths import CONFIG, CourseError
from autograder.grading.course.source import read_source


def source_path(course, unit):
    """Where nbgrader_config.py has nbgrader look for a unit's source notebook."""
    return course / "build" / "source" / unit / f"{unit}.ipynb"


def source_notebook(unit):
    """The unit's source notebook, answers and all."""
    notebook = jupytext.reads(read_source(unit).text, fmt="py:percent")
    for number, cell in enumerate(notebook.cells):
        # nbformat gives random ids; these make the same notebook every time.
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", f"{unit}-{number}")
        cell.metadata.pop("lines_to_next_cell", None)
    notebook.metadata.pop("jupytext", None)
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def write_source(unit, course):
    """Write the unit's source notebook into the course directory `course`."""
    path = source_path(course, unit)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(source_notebook(unit), path)


def generate_assignment(unit, folder):
    """nbgrader's own generate_assignment in the course directory `folder`, with the committed configuration."""
    converter = _converter(unit, folder)
    kept = _KeptMessages(logging.ERROR)
    converter.log.addHandler(kept)
    converter.log.propagate = False
    try:
        converter.start()
    except (NbGraderException, SystemExit) as error:
        # nbgrader logs the traceback of what went wrong and raises only that something did.
        reason = next((text for text in kept.messages if "Traceback" in text), str(error))
        raise CourseError(f"solutions/{unit}.py: nbgrader refuses it: {reason.strip().splitlines()[-1]}") from error
    finally:
        converter.log.removeHandler(kept)


def preprocessors():
    """The steps of nbgrader's generate_assignment, in their order, with the committed configuration."""
    config = _config()
    return [
        step(config=config) for step in GenerateAssignment(coursedir=CourseDirectory(), config=config).preprocessors
    ]


def _config():
    return PyFileConfigLoader(CONFIG.name, str(CONFIG.parent)).load_config()


def _converter(unit, folder):
    config = _config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.assignment_id = unit
    return GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)


class _KeptMessages(logging.Handler):
    """Keeps what is logged instead of showing it."""

    def __init__(self, level):
        super().__init__(level)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())
