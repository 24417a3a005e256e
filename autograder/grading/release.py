"""Make what students receive from solutions/: the notebooks in exercises/ and the bank of visible cases."""

import logging
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
import numpy as np
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import compute_checksum
from traitlets.config import PyFileConfigLoader

from autograder.checks import bank
from autograder.checks.exercises import of_unit
from autograder.grading.answers import answers, stream
from autograder.grading.course import CONFIG, EXERCISES, ROOT, CourseError
from autograder.grading.source import read

# The visible cases are drawn once; another number draws others.
VISIBLE_SEED = 0
# Another processor's last bits may differ; a bank this near is the same bank.
BANK_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Made:
    """A file that the source makes, where it belongs, and whether what stands there is already the same."""

    made: Path
    place: Path
    same: bool


def release(unit_names, check=False):
    """Make the named units' notebooks and banks; nothing is touched unless all of them can be made.

    check: only compare with what stands there
    Returns the places that changed or, with `check`, that differ. CourseError says which cell of which
    source is not sound, and why.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = [file for unit in unit_names for file in _make(unit, Path(folder))]
        stale = [file for file in made if not file.same]
        if not check:
            for file in stale:
                keep_work(file.place)
                _put(file.made, file.place)
            for unit in unit_names:
                _put(source_path(Path(folder), unit), source_path(ROOT, unit))
    return [file.place.relative_to(ROOT) for file in stale]


def source_path(course, unit):
    """Where nbgrader_config.py has nbgrader look for a unit's source notebook."""
    return course / "build" / "source" / unit / f"{unit}.ipynb"


def write_source(unit, course):
    """Write the unit's source notebook, answers and all, into the course directory `course`."""
    notebook = jupytext.reads(read(unit).text, fmt="py:percent")
    for number, cell in enumerate(notebook.cells):
        # nbformat gives random ids; these make the same notebook every time.
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", f"{unit}-{number}")
        cell.metadata.pop("lines_to_next_cell", None)
    notebook.metadata.pop("jupytext", None)
    notebook.metadata.language_info = {"name": "python"}
    path = source_path(course, unit)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def _make(unit, folder):
    write_source(unit, folder)
    _generate_assignment(unit, folder)
    notebook = folder / "exercises" / unit / f"{unit}.ipynb"
    new_bank = folder / f"{unit}.npz"
    bank.save(new_bank, {e.name: answers(e, stream(VISIBLE_SEED, e), bank.BASIS) for e in of_unit(unit)})
    place, old_bank = EXERCISES / unit / notebook.name, bank.FOLDER / new_bank.name
    return [
        Made(notebook, place, place.exists() and place.read_bytes() == notebook.read_bytes()),
        Made(new_bank, old_bank, old_bank.exists() and _same_bank(new_bank, old_bank)),
    ]


def _generate_assignment(unit, folder):
    """nbgrader's own generate_assignment in the course directory `folder`, with the committed configuration."""
    config = PyFileConfigLoader(CONFIG.name, str(CONFIG.parent)).load_config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.assignment_id = unit
    course = CourseDirectory(config=config)
    converter = GenerateAssignment(coursedir=course, config=config)
    said = _Kept(logging.ERROR)
    converter.log.addHandler(said)
    converter.log.propagate = False
    try:
        converter.start()
    except (NbGraderException, SystemExit) as error:
        # nbgrader logs the traceback of what went wrong and raises only that something did.
        reason = next((text for text in said.messages if "Traceback" in text), str(error))
        raise CourseError(f"solutions/{unit}.py: nbgrader refuses it: {reason.strip().splitlines()[-1]}") from error
    finally:
        converter.log.removeHandler(said)


class _Kept(logging.Handler):
    """Keeps what is logged instead of showing it."""

    def __init__(self, level):
        super().__init__(level)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def _same_bank(one, other):
    with np.load(one) as new, np.load(other) as old:
        return sorted(new.files) == sorted(old.files) and all(_same_member(new[name], old[name]) for name in new.files)


def _same_member(new, old):
    if new.dtype.kind != "f":
        return np.array_equal(new, old)
    return new.shape == old.shape and np.allclose(new, old, rtol=BANK_TOLERANCE, atol=BANK_TOLERANCE, equal_nan=True)


def keep_work(place):
    """Move a notebook that a reader has worked in to mine/, so that the release does not write over it."""
    if place.suffix != ".ipynb" or not place.exists() or not _is_worked_in(place):
        return
    kept = ROOT / "mine" / place.parent.name / f"{place.stem}-{time.strftime('%Y-%m-%d-%H%M%S')}.ipynb"
    kept.parent.mkdir(parents=True, exist_ok=True)
    os.replace(place, kept)
    logging.getLogger(__name__).warning(
        "Your work in %s is now in %s.", place.relative_to(ROOT), kept.relative_to(ROOT)
    )


def _is_worked_in(place):
    """Whether a solution cell is no longer the one that nbgrader released, by its own checksum; or unreadable."""
    try:
        cells = nbformat.read(place, as_version=4).cells
    except (ValueError, nbformat.reader.NotJSONError):
        return True
    marked = ((cell, cell.metadata.get("nbgrader", {})) for cell in cells)
    return any(marks.get("solution") and marks.get("checksum") != compute_checksum(cell) for cell, marks in marked)


def _put(file, place):
    """Copy a file to its place in one step, so that a reader never sees half of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(place.name + ".new")
    shutil.copyfile(file, beside)
    os.replace(beside, place)
