"""What a student is told of how the file was read: names come last, where a page cuts a long note."""

import re

from autograder.grading.intake import released
from autograder.grading.intake.notebook import spaced

_METADATA_THAT_COUNTS = ("grade", "solution", "points")
# Others are not named: they might be anything.
_TAG = re.compile(r"[\w-]{1,30}")
_TAGS_SHOWN = 5


def notes(notebook, places, unit):
    """The notes on a Notebook, in words for the student.

    places: the number of the cell that holds each answer, by the grade_id of its answer cell
    """
    wanted, sources = released.answer_cells(unit), released.sources(unit)
    known = [cell.grade_id for cell in notebook.cells if cell.grade_id in sources]
    if any(grade_id in wanted for grade_id in known):
        yield from _on_other_names(notebook.cells, places, wanted)
    else:
        yield (
            "No cell carries nbgrader's marks, so your answers were found by the names of the functions. "
            "Write into the notebook that you were given."
        )
    yield from _on_answer_cells(known, places, wanted)
    yield from _on_kinds(notebook.cells, places)
    yield from _on_locked(notebook.cells, known, {name: sources[name] for name in sources if name not in wanted})
    yield from _on_metadata(notebook.cells, released.metadata_by_id(unit))
    yield from _on_the_rest(notebook)


def _on_answer_cells(known, places, wanted):
    twice = [grade_id for grade_id in wanted if known.count(grade_id) > 1]
    if twice:
        names = ", ".join(twice)
        yield f"There is more than one cell of a name. The last one counts, a code cell before any other: {names}."
    missing = [grade_id for grade_id in wanted if grade_id not in places]
    if missing:
        yield (
            "A cell is missing, and no other defines what stands in it, so it gets no points. "
            f"Copy it from the notebook that you were given: {', '.join(missing)}."
        )


def _on_kinds(found, places):
    others = [grade_id for grade_id, number in places.items() if found[number].kind != "code"]
    if others:
        yield f"The cell of an answer is no longer a code cell. It was run as code all the same: {', '.join(others)}."


def _on_other_names(found, places, wanted):
    others = [grade_id for grade_id in wanted if grade_id in places and found[places[grade_id]].grade_id != grade_id]
    if others:
        yield f"An answer was found in a cell of another name, by the function that it defines: {', '.join(others)}."


def _on_locked(found, known, locked):
    changed = [
        cell.grade_id
        for cell in found
        if cell.grade_id in locked and spaced(cell.source) != spaced(locked[cell.grade_id])
    ]
    if changed:
        names = ", ".join(dict.fromkeys(changed))
        yield f"A cell that is not yours to change was changed. The one that you were given was run instead: {names}."
    lost = [grade_id for grade_id in locked if grade_id not in known]
    if lost and known:
        yield f"A cell that you were given is missing. It was run all the same: {', '.join(lost)}."


def _on_metadata(found, metadata):
    changed = [
        cell.grade_id
        for cell in found
        if cell.grade_id in metadata
        and any(cell.metadata.get(name) != metadata[cell.grade_id].get(name) for name in _METADATA_THAT_COUNTS)
    ]
    if changed:
        names = ", ".join(dict.fromkeys(changed))
        yield f"nbgrader's marks of a cell were changed. Those that you were given count: {names}."


def _on_the_rest(notebook):
    if notebook.language.lower() not in ("python", ""):
        yield f"The notebook says that it is written in {notebook.language[:30]!r}. Its cells were run as Python."
    tags = {tag for cell in notebook.cells for tag in cell.tags}
    if tags:
        shown = sorted(filter(_TAG.fullmatch, tags))[:_TAGS_SHOWN]
        names = f" ({', '.join(shown)})" if shown else ""
        yield f"The tags of cells{names} change nothing here, and were left out."
