"""What grading one submission gives: the points of every graded cell, and the notebook that the student gets back."""

import json
from dataclasses import dataclass, replace

# Every submission is of one kind, in the order in which they are stacked and listed.
KINDS = ("full", "partial", "zero", "failed")


@dataclass(frozen=True)
class GradedCell:
    """The points of one graded cell.

    function: the name of the function that it judges
    causes: the names of the misconceptions that were found
    problem: what kept the function from being judged, in one line, or ""
    problem_kind: the name of its verdict.Kind, or ""
    """

    grade_id: str
    function: str
    score: float
    max_score: float
    causes: tuple[str, ...] = ()
    problem: str = ""
    problem_kind: str = ""


@dataclass(frozen=True)
class Graded:
    """One submission's result.

    seed: the run's seed, from which its hidden cases were drawn
    cells: every graded cell of the unit, in order
    notebook: the unit's notebook with the student's cells and trusted outputs, JSON of nbformat 4
    notes: what intake tells the student
    ended: why the submission was stopped before its last cell, or ""
    seconds: the time it took, from its first cell to its last verdict
    was_run: False where none of its cells was run to a result; its one note is then the reason
    """

    unit: str
    seed: int
    cells: tuple[GradedCell, ...]
    notebook: bytes
    notes: tuple[str, ...] = ()
    ended: str = ""
    seconds: float = 0.0
    was_run: bool = True

    @property
    def score(self):
        return sum(cell.score for cell in self.cells)

    @property
    def max_score(self):
        return sum(cell.max_score for cell in self.cells)


def kind(graded):
    """One of KINDS; a submission that was stopped before its end is failed, whatever points it has.

    graded: a Graded, or whatever else has its `ended`, `score` and `max_score`
    """
    return "failed" if graded.ended else kind_of_points(graded.score, graded.max_score)


def kind_of_points(score, most):
    """The kind of what was run to its end, a submission or one cell."""
    if score >= most:
        return "full"
    return "partial" if score > 0 else "zero"


def share(graded):
    """The score as a share of all points, 0 to 1."""
    return graded.score / graded.max_score if graded.max_score else 0.0


def summary(graded):
    """All of a Graded but its notebook, as JSON."""
    return json.dumps({**vars(graded), "cells": [vars(cell) for cell in graded.cells], "notebook": ""})


def from_summary(text):
    """The Graded that `summary` wrote; its notebook is empty."""
    told = json.loads(text)
    cells = tuple(GradedCell(**{**cell, "causes": tuple(cell["causes"])}) for cell in told["cells"])
    # Older summaries do not say it; what was not run took no time.
    was_run = told.get("was_run", not told["ended"] or told["seconds"] > 0)
    return Graded(**{**told, "cells": cells, "notes": tuple(told["notes"]), "notebook": b"", "was_run": was_run})


def pack(graded):
    """The bytes in which a Graded comes back from a worker: its summary in the first line, then its notebook."""
    return summary(graded).encode() + b"\n" + graded.notebook


def unpack(packed):
    """The Graded of these bytes."""
    head, _, notebook = packed.partition(b"\n")
    return replace(from_summary(head), notebook=notebook)
