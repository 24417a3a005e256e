"""Make what students receive from solutions/: the notebooks in exercises/ and the bank of visible cases."""

import logging
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
from nbgrader.utils import compute_checksum

from autograder.checks import bank
from autograder.checks.comparison import TOLERANCE
from autograder.checks.units import UNITS
from autograder.grading.course.assignment import generate_assignment, source_path, write_source
from autograder.grading.course.expected import exercise_seed, expected_answers
from autograder.grading.course.paths import EXERCISES, ROOT

# The visible cases are drawn once; another number draws others.
VISIBLE_SEED = 0
# Another processor's last bits may differ; a bank this near is the same bank.
BANK_TOLERANCE = 1e-9
# What is kept in float32.
PRINT_TOLERANCE = 1e-4


@dataclass(frozen=True)
class MadeFile:
    """A file that the source makes, where it belongs, and whether the file that is there is already the same."""

    path: Path
    place: Path
    is_same: bool


def release(unit_names, check=False):
    """Make the named units' notebooks and banks; nothing is touched unless all of them can be made.

    check: only compare with what stands there
    Returns the places that changed or, with `check`, that differ. CourseError says which cell of which
    source is not sound, and why.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = [file for unit in unit_names for file in _make(unit, Path(folder))]
        stale = [file for file in made if not file.is_same]
        if not check:
            for file in stale:
                _keep_work(file.place, ROOT)
                _put(file.path, file.place)
            for unit in unit_names:
                _put(source_path(Path(folder), unit), source_path(ROOT, unit))
    return [file.place.relative_to(ROOT) for file in stale]


def _make(unit, folder):
    write_source(unit, folder)
    generate_assignment(unit, folder)
    notebook = folder / "exercises" / unit / f"{unit}.ipynb"
    new_bank = folder / f"{unit}.npz"
    visible = {e.name: expected_answers(e, exercise_seed(VISIBLE_SEED, e), bank.BASIS) for e in UNITS[unit].exercises}
    bank.save(new_bank, visible)
    place, old_bank = EXERCISES / unit / notebook.name, bank.FOLDER / new_bank.name
    return [
        MadeFile(notebook, place, place.exists() and place.read_bytes() == notebook.read_bytes()),
        MadeFile(new_bank, old_bank, old_bank.exists() and _same_bank(new_bank, old_bank, unit)),
    ]


def _same_bank(one, other, unit):
    with np.load(one) as new, np.load(other) as old:
        if sorted(new.files) != sorted(old.files):
            return False
        if not all(np.array_equal(new[name], old[name]) for name in new.files if name.endswith("/layout")):
            return False
    # The layouts are alike, and so are the numbers of cases, quantities and misconceptions.
    new, old = bank.read(one, unit), bank.read(other, unit)
    return all(_same_answers(exercise, new[exercise.name], old[exercise.name]) for exercise in UNITS[unit].exercises)


def _same_answers(exercise, new, old):
    cases = _side_by_side(new.cases, old.cases)
    given = [_side_by_side((*a.inputs, *a.states), (*b.inputs, *b.states)) for a, b in cases]
    answers = [*_side_by_side(new.wanted, old.wanted), *_side_by_side(new.pinned, old.pinned)]
    for a, b in _side_by_side(new.misconceptions, old.misconceptions):
        answers += _side_by_side(a.answers, b.answers)
    prints = [pairs.prints for pairs in (new.pairs(), old.pairs())]
    return (
        all(_near(a, b, BANK_TOLERANCE) for pairs in given for a, b in pairs)
        and all(
            _near(a, b, _tolerance(array))
            for new_values, old_values in answers
            for array, a, b in zip(exercise.quantities, new_values, old_values, strict=True)
        )
        and np.array_equal(new.pairs().members, old.pairs().members)
        and _near(*prints, PRINT_TOLERANCE)
    )


def _side_by_side(one, other):
    return zip(one, other, strict=True)


def _tolerance(array):
    """How near another processor comes: a quantity that is judged less strictly than most is made in float32."""
    return array.tolerance if array.tolerance > TOLERANCE else BANK_TOLERANCE


def _near(new, old, tolerance):
    return new.shape == old.shape and np.allclose(new, old, rtol=tolerance, atol=tolerance, equal_nan=True)


def _put(file, place):
    """Copy a file to its place in one step, so that a reader never sees half of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(place.name + ".new")
    shutil.copyfile(file, beside)
    os.replace(beside, place)


def _keep_work(place, root):
    """Move a notebook that a reader has worked in to `root`/mine/, so that the release does not write over it."""
    if place.suffix != ".ipynb" or not place.exists() or not _is_worked_in(place):
        return
    kept = root / "mine" / place.parent.name / f"{place.stem}-{time.strftime('%Y-%m-%d-%H%M%S')}.ipynb"
    kept.parent.mkdir(parents=True, exist_ok=True)
    os.replace(place, kept)
    logging.getLogger(__name__).warning(
        "Your work in %s is now in %s.", place.relative_to(root), kept.relative_to(root)
    )


def _is_worked_in(place):
    """Whether a solution cell is no longer the one that nbgrader released, by its own checksum; or unreadable."""
    try:
        cells = nbformat.read(place, as_version=4).cells
    except (ValueError, nbformat.reader.NotJSONError):
        return True
    known = ((cell, cell.metadata.get("nbgrader", {})) for cell in cells)
    return any(
        metadata.get("solution") and metadata.get("checksum") != compute_checksum(cell) for cell, metadata in known
    )
