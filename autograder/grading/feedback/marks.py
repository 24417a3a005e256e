"""What the gradebook says of a unit's submissions: points, comments, and a penalty for being late."""

from dataclasses import dataclass, field

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)


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
    """Marks by student, in three queries for the whole cohort; a manual score stands before the grader's."""
    with Gradebook(db_url) as gradebook:
        found = {
            student: Marks(penalty=penalty or 0.0)
            for student, penalty in _of(gradebook, unit, SubmittedNotebook.late_submission_penalty)
        }
        for student, name, score, most in _of(
            gradebook, unit, GradeCell.name, Grade.score, GradeCell.max_score, through=(Grade, GradeCell)
        ):
            found[student].points[name] = (score, most)
        for student, name, words in _of(gradebook, unit, BaseCell.name, Comment.comment, through=(Comment, BaseCell)):
            if words:
                found[student].comments[name] = words
    return found


def _of(gradebook, unit, *columns, through=()):
    """The columns for every submitted notebook of the unit, the student first."""
    query = (
        gradebook.db.query(SubmittedAssignment.student_id, *columns)
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
