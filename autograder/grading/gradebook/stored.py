"""What stands recorded of a unit: a grade that the gradebook still holds as it was put."""

from dataclasses import dataclass

from nbgrader.api import Assignment, BaseCell, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import delete, insert, select

from autograder.grading.gradebook.tables import grades
from autograder.grading.graded import from_summary


@dataclass(frozen=True, slots=True)
class Standing:
    """By what a recorded result is known again; digest: the SHA-256 of the notebook that was put into autograded/"""

    key: str
    digest: str


def read(session, unit):
    """The Standing of every student, by name: little of each, since a run keeps them all."""
    return {row.student: Standing(row.key, row.notebook) for row, _ in _rows(session, unit)}


def results(session, unit):
    """Pairs of a student and the Graded that stands, without its notebook, by name."""
    return sorted(((row.student, graded) for row, graded in _rows(session, unit)), key=lambda pair: pair[0])


def keys(session, unit, students):
    """The keys last recorded for these students, by name, whatever became of their grades."""
    rows = session.execute(
        select(grades.c.student, grades.c.key).where(grades.c.unit == unit, grades.c.student.in_(students))
    )
    return {row.student: row.key for row in rows}


def put(session, unit, rows):
    """Record rows of autograder_grades in the place of those students' old ones."""
    session.execute(delete(grades).where(grades.c.unit == unit, grades.c.student.in_([row["student"] for row in rows])))
    session.execute(insert(grades), rows)


def _rows(session, unit):
    """The rows of autograder_grades that stand, each with its Graded.

    One whose scores in the gradebook are others by now, or gone, does not stand: nbgrader removed the submission,
    or graded it itself.
    """
    scores = _scores(session, unit)
    for row in session.execute(select(grades).where(grades.c.unit == unit)):
        graded = from_summary(row.summary)
        if _holds(graded, scores.get(row.student, {})):
            yield row, graded


def _holds(graded, scores):
    return all(scores.get(cell.grade_id) == cell.score for cell in graded.cells)


def _scores(session, unit):
    """The automatic scores in the gradebook, by student and grade_id."""
    rows = session.execute(
        select(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
        .select_from(Grade)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == unit, Notebook.name == unit)
    )
    found = {}
    for student, name, score in rows:
        found.setdefault(student, {})[name] = score
    return found
