"""What is put into the gradebook: read as nbgrader will read it, and refused where that gives other points."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task

from autograder.grading.gradebook.errors import GradebookError
from autograder.grading.graded import Graded
from autograder.grading.intake.student_folders import problem_of_student_name, time_of


@dataclass(frozen=True)
class Entry:
    """One submission's result, to be put into the gradebook.

    key: from `fingerprint.key`, what the result was made from
    timestamp: the text of the submission's timestamp.txt, None where it has none
    """

    student: str
    key: str
    graded: Graded
    timestamp: str | None = None


@dataclass(frozen=True)
class ParsedEntry:
    """An entry, the automatic score of each graded cell, the automatic comment of each answered one, the time.

    digest: the SHA-256 of the notebook
    """

    entry: Entry
    scores: dict[str, float | None]
    comments: dict[str, str | None]
    submitted: datetime | None
    digest: str


def parse(entry, unit, points):
    """The ParsedEntry of an entry.

    points: the most that each of the unit's graded cells gives, by grade_id
    GradebookError says what is wrong with the entry.
    """
    try:
        _check(entry, unit)
        cells = _cells(entry.graded.notebook)
        scores = {_id(cell): determine_grade(cell)[0] for cell in cells if is_grade(cell)}
        _check_scores(scores, entry.graded, points, {_id(cell) for cell in cells if is_solution(cell)})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GradebookError(
            f"The result of {entry.student!r} is not recorded: {error}.\n"
            "That is a fault of the grader, not of the student: please report it with the submission.",
            [entry.student],
        ) from error
    comments = {_id(cell): _comment(cell) for cell in cells if is_solution(cell) or is_task(cell)}
    return ParsedEntry(entry, scores, comments, _submitted(entry), hashlib.sha256(entry.graded.notebook).hexdigest())


def _check(entry, unit):
    problem = problem_of_student_name(entry.student)
    if problem:
        raise GradebookError(
            f"{entry.student!r} cannot be a student's name: {problem}. Rename the folder in submitted/, and run again.",
            [entry.student],
        )
    if entry.graded.unit != unit:
        raise ValueError(f"wanted a result of unit {unit}, got one of {entry.graded.unit}")


def _check_scores(scores, graded, points, answered):
    """ValueError unless the notebook's outputs give each cell the verdict's points, and no more than it is worth."""
    told = {cell.grade_id: cell.score for cell in graded.cells}
    if scores.keys() != points.keys() or not told.keys() <= points.keys():
        raise ValueError(
            f"wanted the graded cells {sorted(points)}, got {sorted(scores)} and verdicts on {sorted(told)}"
        )
    for name, score in scores.items():
        # Only an answer that a person grades has no verdict.
        if (name in told or name not in answered) and score != told.get(name):
            raise ValueError(f"the verdict gives cell {name} {told.get(name)} points, and its output {score}")
        if score is not None and not 0 <= score <= points[name]:
            raise ValueError(f"cell {name} gets {score} of {points[name]} points")


def _cells(notebook):
    """The cells that nbgrader knows, as its functions take them. nbformat's own reading takes ten times as long."""
    cells = json.loads(notebook)["cells"]
    return [_node(cell) for cell in cells if "nbgrader" in cell["metadata"]]


def _node(cell):
    node = NotebookNode({**cell, "source": _joined(cell["source"]), "metadata": NotebookNode(cell["metadata"])})
    node.metadata.nbgrader = NotebookNode(cell["metadata"]["nbgrader"])
    node.outputs = [_output(output) for output in cell.get("outputs", ())]
    return node


def _output(output):
    data = {kind: _joined(value) for kind, value in output.get("data", {}).items() if kind == "text/plain"}
    return NotebookNode({**output, "data": data})


def _joined(text):
    return text if isinstance(text, str) else "".join(text)


def _id(cell):
    return cell.metadata.nbgrader["grade_id"]


def _comment(cell):
    untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell) and not is_task(cell)
    return "No response." if untouched else None


def _submitted(entry):
    """The time of submission in UTC; None where there is none that can be read, which keeps no grade back."""
    try:
        return time_of(entry.timestamp)
    except ValueError:
        return None
