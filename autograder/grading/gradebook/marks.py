"""What the gradebook says of a unit's submissions: points, comments, and a penalty for being late."""

from dataclasses import dataclass, field

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.grading.gradebook import database


@dataclass(frozen=True)
class Marks:
    """One student's: (score, points) by graded cell, comments by cell, the penalty in points."""

    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    penalty: float = 0.0

    @property
    def score(self):
        return sum(score for score, _ in self.points.values()) - self.penalty

    @property
    def max_score(self):
        return sum(most for _, most in self.points.values())


def marks(db_url, unit):
    """Marks by student, in three queries for the whole cohort; a manual score goes before the grader's.

    Raises GradebookError where the gradebook cannot be read.
    """
    # Not by nbgrader's Gradebook, which writes a course of its own name into what it opens.
    engine = database.connect(db_url, database.WAIT)
    try:
        with database.transaction(engine, "Reading the gradebook") as session:
            return _read(session, unit)
    finally:
        engine.dispose()


def _read(session, unit):
    found = {
        student: Marks(penalty=penalty or 0.0)
        for student, penalty in _of(session, unit, SubmittedNotebook.late_submission_penalty)
    }
    for student, name, score, most in _of(
        session, unit, GradeCell.name, Grade.score, GradeCell.max_score, through=(Grade, GradeCell)
    ):
        found[student].points[name] = (score, most)
    for student, name, words in _of(session, unit, BaseCell.name, Comment.comment, through=(Comment, BaseCell)):
        if words:
            found[student].comments[name] = words
    return found


def _of(session, unit, *columns, through=()):
    """The columns for every submitted notebook of the unit, the student first."""
    query = (
        session.query(SubmittedAssignment.student_id, *columns)
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .filter(Assignment.name == unit, Notebook.name == unit)
    )
    if through:
        table, cell = through
        query = query.join(table, table.notebook_id == SubmittedNotebook.id).join(cell, table.cell_id == cell.id)
    return query.all()
