"""A student's answers, found among the cells that came, and the unit's notebook with them in it."""

import re
from dataclasses import dataclass

from autograder.grading.intake import released
from autograder.grading.intake.notebook import NoNotebook, SubmittedCell, notebook_of, spaced
from autograder.grading.intake.notes import notes

# Only before these does HTML take it for the beginning of a tag.
_OPENS = re.compile(r"<(?=[A-Za-z/!?])")


@dataclass(frozen=True)
class Submission:
    """What counts of a file.

    answer_cells: (grade_id, source) of each answer cell that was found
    own_cells: (grade_id of the cell before, or "", and SubmittedCell) of the student's own cells, in order
    notes: what the student is told of how the file was read
    problem: why it could not be read at all, or ""
    """

    unit: str
    answer_cells: tuple[tuple[str, str], ...] = ()
    own_cells: tuple[tuple[str, SubmittedCell], ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""

    def notebook(self):
        """The unit's notebook with the student's cells in it and no outputs, as JSON's dictionaries."""
        made = released.notebook(self.unit)
        sources = dict(self.answer_cells)
        placed = [*_cell_of_notes(self.notes), *self._after("")]
        for cell in made["cells"]:
            grade_id = released.nbgrader_metadata(cell).get("grade_id")
            if grade_id in sources:
                cell["source"] = sources[grade_id]
            placed += [cell, *(self._after(grade_id) if grade_id else [])]
        return {**made, "cells": placed}

    def _after(self, grade_id):
        """The student's own cells that come after the one with this grade_id."""
        return [_own_cell(number, cell) for number, (before, cell) in enumerate(self.own_cells) if before == grade_id]


def submission_of(raw, unit):
    """The Submission in the bytes of a file; nothing in them makes it raise."""
    try:
        notebook = notebook_of(raw)
    except NoNotebook as reason:
        return Submission(unit, problem=f"Your submission could not be read: {reason}")
    found = notebook.cells
    wanted, sources, prose = released.answer_cells(unit), released.sources(unit), released.prose(unit)
    places = _places(found, wanted)
    answered = {number: grade_id for grade_id, number in reversed(places.items())}
    # Ours that have lost their metadata; ours run in their place.
    ours = {spaced(source) for source in sources.values()}
    own_cells, before = [], ""
    for number, cell in enumerate(found):
        if number in answered or (cell.grade_id in sources and cell.grade_id not in wanted):
            before = answered.get(number) or cell.grade_id
        elif cell.source.strip() and cell.source.strip() not in prose and spaced(cell.source) not in ours:
            own_cells.append((before, cell))
    # A cell may hold several answers; it stands at the first of their places, and is run once.
    answer_cells = tuple(
        (grade_id, found[number].source if answered[number] == grade_id else f"# See the cell {answered[number]}.")
        for grade_id, number in places.items()
    )
    return Submission(unit, answer_cells, tuple(own_cells), tuple(notes(notebook, places, unit)))


def _places(found, wanted):
    """The number of the cell that holds the answer, by the grade_id of its answer cell: the last of several.

    A named cell that is no longer a code cell counts where none of code has its name, as in stock nbgrader.
    """
    named = [(number, cell) for number, cell in enumerate(found) if cell.grade_id in wanted]
    code = [(number, cell) for number, cell in named if cell.kind == "code"]
    last = {cell.grade_id: number for number, cell in (*named, *code)}
    others = [(number, set(cell.defines)) for number, cell in enumerate(found) if cell.grade_id not in wanted]
    for grade_id in [grade_id for grade_id in wanted if grade_id not in last]:
        places = [number for number, defined in others if defined.intersection(wanted[grade_id])]
        if places:
            last[grade_id] = places[-1]
    return last


def _cell_of_notes(notes):
    """The cell above all others that tells them, where there are any."""
    if not notes:
        return []
    lines = "\n".join(f"- {_without_html(note)}" for note in notes)
    return [_markdown("how-this-was-read", f"**How your submission was read**\n\n{lines}")]


def _own_cell(number, cell):
    identity = f"own-{number}"
    if cell.kind != "code":
        return _markdown(identity, _without_html(cell.source))
    return {
        "cell_type": "code",
        "id": identity,
        "metadata": {},
        "source": cell.source,
        "execution_count": None,
        "outputs": [],
    }


def _markdown(identity, source):
    return {"cell_type": "markdown", "id": identity, "metadata": {}, "source": source}


def _without_html(text):
    """Markdown in which no HTML of the student's can stand; others open the page, too.

    A space, since "&lt;" would stand as it is in code, and break a formula.
    """
    return _OPENS.sub("< ", text)
