"""Results of submissions without grading any: the released notebook, its graded cells showing given points."""

import json
from dataclasses import replace

from autograder.grading.course.paths import EXERCISES
from autograder.grading.fingerprint import key
from autograder.grading.gradebook import Entry
from autograder.grading.graded import Graded, GradedCell

UNIT = "rnn"


def graded(share=1.0, answer="", seed=7, unit=UNIT):
    """A result in which every graded cell gets `share` of its points, and every solution cell ends with `answer`."""
    notebook = json.loads((EXERCISES / unit / f"{unit}.ipynb").read_text(encoding="utf-8"))
    cells = []
    for number, cell in enumerate(notebook["cells"]):
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade"):
            score = share * marks["points"]
            cells.append(GradedCell(marks["grade_id"], marks["grade_id"], score, float(marks["points"])))
            cell["execution_count"] = number
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "execution_count": number,
                    "metadata": {},
                    "data": {"text/plain": repr(score), "text/html": f"<p>{score} points</p>"},
                }
            ]
        elif marks.get("solution") and answer:
            cell["source"] = [*cell["source"], f"\n{answer}"]
    return Graded(unit, seed, tuple(cells), json.dumps(notebook, indent=1).encode())


def entry(student, share=1.0, answer="", seed=7, timestamp=None):
    """An entry whose submission is its answer and its share."""
    return Entry(
        student,
        key(f"{answer} {share}".encode(), UNIT, seed, "bubblewrap", timestamp),
        graded(share, answer, seed),
        timestamp,
    )


def with_score(put, grade_id, score):
    """The entry with another verdict on one cell, which its notebook does not show."""
    cells = tuple(replace(cell, score=score) if cell.grade_id == grade_id else cell for cell in put.graded.cells)
    return replace(put, graded=replace(put.graded, cells=cells))
