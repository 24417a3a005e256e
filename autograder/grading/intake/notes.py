"""What a student is told of how the file was read: names come last, where a page cuts a long note."""

import re

from autograder.grading.intake import released
from autograder.grading.intake.notebook import spaced

_MARKS_THAT_COUNT = ("grade", "solution", "points")
# Others are not named: they might be anything.
_TAG = re.compile(r"[\w-]{1,30}")
_TAGS_SHOWN = 5


def notes(made, places, unit):
    """The notes on a cells.Notebook, in words for the student; places: the number of each answer's cell by grade_id."""
    wanted, (texts, _) = released.answers(unit), released.released(unit)
    known = [cell.grade_id for cell in made.cells if cell.grade_id in texts]
    if any(grade_id in wanted for grade_id in known):
        yield from _on_others(made.cells, places, wanted)
    else:
        yield (
            "No cell carries nbgrader's marks, so your answers were found by the names of the functions. "
            "Write into the notebook that you were given."
        )
    yield from _on_answers(known, places, wanted)
    yield from _on_kinds(made.cells, places)
    yield from _on_locked(made.cells, known, {name: texts[name] for name in texts if name not in wanted})
    yield from _on_marks(made.cells, released.marked(unit))
    yield from _on_the_rest(made)


def _on_answers(known, places, wanted):
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


def _on_others(found, places, wanted):
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


def _on_marks(found, marked):
    changed = [
        cell.grade_id
        for cell in found
        if cell.grade_id in marked
        and any(cell.marks.get(name) != marked[cell.grade_id].get(name) for name in _MARKS_THAT_COUNT)
    ]
    if changed:
        names = ", ".join(dict.fromkeys(changed))
        yield f"nbgrader's marks of a cell were changed. Those that you were given count: {names}."


def _on_the_rest(made):
    if made.language.lower() not in ("python", ""):
        yield f"The notebook says that it is written in {made.language[:30]!r}. Its cells were run as Python."
    tags = {tag for cell in made.cells for tag in cell.tags}
    if tags:
        named = sorted(filter(_TAG.fullmatch, tags))[:_TAGS_SHOWN]
        told = f" ({', '.join(named)})" if named else ""
        yield f"The tags of cells{told} change nothing here, and were left out."
