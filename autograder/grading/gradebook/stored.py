"""What is stored of a unit: the grades that the gradebook still holds as they were put, and what regrades changed."""

from contextlib import ExitStack
from dataclasses import dataclass

from nbgrader.api import Assignment, BaseCell, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import delete, insert, inspect, select

from autograder.grading.gradebook import database, settings
from autograder.grading.gradebook.tables import changes, grades
from autograder.grading.graded import from_summary


@dataclass(frozen=True, slots=True)
class StoredGrade:
    """By what a stored result is known again; digest: the SHA-256 of the notebook that was put into autograded/"""

    key: str
    digest: str


@dataclass(frozen=True)
class Change:
    """A graded cell whose automatic points differ from those before a regrade; `why` says what made them differ."""

    student: str
    grade_id: str
    before: float
    after: float
    why: str

    @property
    def is_lowered(self):
        """Whether the points are fewer than they were."""
        return self.after < self.before


def read_results(course_dir, unit, db_url=None):
    """All results and all changes; both are empty where the unit was never graded.

    Nothing is written: to ask for a unit must not make it an assignment.
    Returns pairs of a student and a Graded without its notebook, by name, and pairs of a time in UTC and a Change, the
    oldest first. CourseError where there is no gradebook, GradebookError where it cannot be read.
    """
    with ExitStack() as opened:
        engine = database.connect_to_read(settings.gradebook_url(course_dir, db_url), database.WAIT)
        opened.callback(engine.dispose)
        session = opened.enter_context(database.transaction(engine, "Reading what is graded"))
        if not inspect(session.connection()).has_table(grades.name):
            return [], []
        return results(session, unit), _history(session, unit)


def by_student(session, unit):
    """The StoredGrade of every student, by name: little of each, since a run keeps them all."""
    return {row.student: StoredGrade(row.key, row.notebook) for row, _ in _valid_rows(session, unit)}


def results(session, unit):
    """Pairs of a student and their Graded, without its notebook, by name."""
    return sorted(((row.student, graded) for row, graded in _valid_rows(session, unit)), key=lambda pair: pair[0])


def keys(session, unit, students):
    """The keys last stored for these students, by name, whatever became of their grades."""
    rows = session.execute(
        select(grades.c.student, grades.c.key).where(grades.c.unit == unit, grades.c.student.in_(students))
    )
    return {row.student: row.key for row in rows}


def put(session, unit, rows):
    """Store rows of autograder_grades in the place of those students' old ones."""
    session.execute(delete(grades).where(grades.c.unit == unit, grades.c.student.in_([row["student"] for row in rows])))
    session.execute(insert(grades), rows)


def _history(session, unit):
    """Every Change that was ever put, the oldest first, each with its time in UTC."""
    columns = [changes.c[name] for name in ("student", "grade_id", "before", "after", "why", "when")]
    rows = session.execute(select(*columns).filter_by(unit=unit).order_by(changes.c.id))
    return [(row[-1], Change(*row[:-1])) for row in rows]


def _valid_rows(session, unit):
    """The rows of autograder_grades that are still valid, each with its Graded.

    One whose scores in the gradebook are others by now, or gone, is not: nbgrader removed the submission, or graded it
    itself.
    """
    scores = _scores(session, unit)
    for row in session.execute(select(grades).where(grades.c.unit == unit)):
        graded = from_summary(row.summary)
        if _is_valid(graded, scores.get(row.student, {})):
            yield row, graded


def _is_valid(graded, scores):
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
