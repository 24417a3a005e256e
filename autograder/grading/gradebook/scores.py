"""Write a batch of scores into nbgrader's tables, as its autograde would one by one.

nbgrader's Gradebook commits after every step; here its models are written in bulk, within one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import insert, select, update

from autograder.grading.gradebook.late_penalties import write_penalties


@dataclass(frozen=True)
class Regraded:
    """The automatic score that a cell had, and the one that it has now."""

    student: str
    grade_id: str
    before: float
    after: float | None


@dataclass(frozen=True)
class _Target:
    """The unit's assignment in the gradebook; cells: the ids of its cells by kind and name"""

    assignment_id: str
    notebook_id: str
    duedate: datetime | None
    cells: dict[tuple[str, str], str]


@dataclass(frozen=True)
class _Submission:
    """A student's submission in the gradebook."""

    notebook_id: str
    timestamp: datetime | None
    extension: timedelta | None


def write(session, unit, parsed: Sequence, late):
    """Write the ParsedEntries; returns a Regraded for every score that was another before.

    late: nbgrader's plugin that says what a late submission loses
    """
    target = _target(session, unit)
    _add_students(session, [one.entry.student for one in parsed])
    submissions = _submissions(session, target, parsed)
    regraded = _write_grades(session, target, parsed, submissions)
    _write_comments(session, target, parsed, submissions)
    write_penalties(session, target.duedate, submissions, late)
    return regraded


def _target(session, unit):
    assignment_id, duedate = session.execute(select(Assignment.id, Assignment.duedate).filter_by(name=unit)).one()
    notebook_id = session.scalars(select(Notebook.id).filter_by(assignment_id=assignment_id, name=unit)).one()
    cells = session.execute(select(BaseCell.type, BaseCell.name, BaseCell.id).filter_by(notebook_id=notebook_id))
    return _Target(assignment_id, notebook_id, duedate, {(kind, name): cell_id for kind, name, cell_id in cells})


def _add(session, model, rows):
    if rows:
        session.execute(insert(model), rows)


def _add_students(session, names):
    present = set(session.scalars(select(Student.id).where(Student.id.in_(names))))
    _add(session, Student, [{"id": name} for name in names if name not in present])


def _submissions(session, target, parsed):
    """Every student's _Submission, by name: made where there was none.

    Its time is the one that came with it, none where that is no time; without a timestamp.txt nbgrader keeps the old.
    """
    found = _find_submissions(session, target, parsed)
    missing = [one for one in parsed if one.entry.student not in found]
    rows = [
        {
            "id": new_uuid(),
            "assignment_id": target.assignment_id,
            "student_id": one.entry.student,
            "timestamp": one.submitted,
        }
        for one in missing
    ]
    _add(session, SubmittedAssignment, rows)
    notebooks = [{"notebook_id": target.notebook_id, "assignment_id": row["id"]} for row in rows]
    _add(session, SubmittedNotebook, notebooks)
    later = [
        {"id": found[one.entry.student].assignment_id, "timestamp": one.submitted}
        for one in parsed
        if one.entry.student in found and one.entry.timestamp is not None
    ]
    if later:
        session.execute(update(SubmittedAssignment), later)
    return {
        student: _Submission(row.notebook_id, row.timestamp, row.extension)
        for student, row in _find_submissions(session, target, parsed).items()
    }


def _find_submissions(session, target, parsed):
    # Locked, so that formgrader does not change a grade between our reading and writing it.
    rows = session.execute(
        select(
            SubmittedAssignment.student_id,
            SubmittedAssignment.id.label("assignment_id"),
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
            SubmittedNotebook.id.label("notebook_id"),
        )
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(SubmittedAssignment.assignment_id == target.assignment_id)
        .where(SubmittedNotebook.notebook_id == target.notebook_id)
        .where(SubmittedAssignment.student_id.in_([one.entry.student for one in parsed]))
        .with_for_update()
    )
    return {row.student_id: row for row in rows}


def _present(session, model, columns, submissions):
    """The rows that a model has for these submissions, by notebook and cell."""
    ids = [submission.notebook_id for submission in submissions.values()]
    rows = session.execute(
        select(model.id, model.notebook_id, model.cell_id, *columns).where(model.notebook_id.in_(ids)).with_for_update()
    )
    return {(row.notebook_id, row.cell_id): row for row in rows}


def _write_grades(session, target, parsed, submissions):
    present = _present(session, Grade, (Grade.auto_score, Grade.manual_score), submissions)
    new, changed, regraded = [], [], []
    for one in parsed:
        notebook_id = submissions[one.entry.student].notebook_id
        for name, score in one.scores.items():
            cell_id = target.cells[GradeCell.__name__, name]
            row = present.get((notebook_id, cell_id))
            # nbgrader's SaveAutoGrades: a person's score stays, and is to be looked at again.
            by_hand = score is None or (row is not None and row.manual_score is not None)
            columns = {"auto_score": score, "needs_manual_grade": by_hand}
            if row is None:
                new.append({"notebook_id": notebook_id, "cell_id": cell_id, **columns})
                continue
            changed.append({"id": row.id, **columns})
            if row.auto_score is not None and row.auto_score != score:
                regraded.append(Regraded(one.entry.student, name, row.auto_score, score))
    _add(session, Grade, new)
    if changed:
        session.execute(update(Grade), changed)
    return regraded


def _write_comments(session, target, parsed, submissions):
    present = _present(session, Comment, (Comment.auto_comment,), submissions)
    new, changed = [], []
    for one in parsed:
        notebook_id = submissions[one.entry.student].notebook_id
        for name, comment in one.comments.items():
            cell_id = target.cells.get(("SolutionCell", name)) or target.cells["TaskCell", name]
            row = present.get((notebook_id, cell_id))
            if row is None:
                new.append({"notebook_id": notebook_id, "cell_id": cell_id, "auto_comment": comment})
            elif row.auto_comment != comment:
                changed.append({"id": row.id, "auto_comment": comment})
    _add(session, Comment, new)
    if changed:
        session.execute(update(Comment), changed)
