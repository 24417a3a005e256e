"""Keep the work of a reader who wrote into a released notebook."""

import logging
import os
import time

import nbformat
from nbgrader.utils import compute_checksum


def keep_work(place, root):
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
    marked = ((cell, cell.metadata.get("nbgrader", {})) for cell in cells)
    return any(marks.get("solution") and marks.get("checksum") != compute_checksum(cell) for cell, marks in marked)
