"""The one writer of a course's grades."""

import contextlib
import fcntl
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.api import Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from autograder.grading.assignment import generate_assignment, write_source
from autograder.grading.commit.files import put_notebook
from autograder.grading.commit.keys import changed, unit_hash
from autograder.grading.commit.records import Record, Seed, create
from autograder.grading.environment import prepare
from autograder.grading.graded import Graded, from_summary, summary
from autograder.grading.intake import canonical

LOCK = ".autograder.lock"
# Another program may hold SQLite's lock for some seconds, formgrader for one.
WAITS = (0.5, 1, 2, 4, 8, 15)


class CommitError(Exception):
    """The grades cannot be written; the message says why and what to do. What was committed before stands."""


@dataclass(frozen=True)
class Entry:
    """A graded submission and the key under which its grade is to stand.

    timestamp: when it was handed in, in UTC without a zone, or None
    """

    student: str
    key: str
    graded: Graded
    timestamp: datetime | None = None


@dataclass(frozen=True)
class Change:
    """A cell whose score is not what stood there, and what had changed."""

    student: str
    grade_id: str
    before: float
    after: float
    why: str


class Commit:
    """Writes the grades of `unit` in the course directory; a context manager, one at a time for a course.

    db_url: nbgrader's gradebook, by default gradebook.db in the course directory
    Raises CommitError where another run writes, or the gradebook cannot be opened.
    """

    def __init__(self, course_dir, unit, db_url=None):
        self._course, self._unit = Path(course_dir).resolve(), unit
        self._url = db_url or f"sqlite:///{self._course / 'gradebook.db'}"

    def __enter__(self):
        prepare()
        self._lock()
        try:
            with self._told():
                self._book = Gradebook(self._url, "gated-memory")
                create(self._book.engine)
                self._record_unit()
        except BaseException:
            self._unlock()
            raise
        return self

    def __exit__(self, *problem):
        try:
            self._book.close()
        finally:
            self._unlock()

    def seed(self, given=None):
        """The unit's seed: `given`, or the one that is recorded, or a new one; recorded from now on."""
        with self._told():
            return self._retried(lambda: self._seed(given))

    def key_of(self, student):
        """The key under which the student's grade stands, or None."""
        with self._told():
            record = self._book.db.get(Record, (self._unit, student))
            return record.key if record else None

    def summaries(self):
        """(student, Graded without its notebook) of every grade that stands, by student."""
        with self._told():
            mine = (Record.unit == self._unit, Record.student != _UNIT)
            records = self._book.db.query(Record).filter(*mine).order_by(Record.student)
            return [(record.student, from_summary(record.summary)) for record in records]

    def put(self, entries):
        """Write a batch: the notebooks, then all scores in one transaction. Returns the Changes."""
        with self._told():
            for entry in entries:
                put_notebook(self._course, entry.student, self._unit, entry.graded.notebook, entry.timestamp)
            return self._retried(lambda: self._scores(entries))

    def _seed(self, given):
        stands = self._book.db.get(Seed, self._unit)
        if stands and given in (None, stands.seed):
            return stands.seed
        seed = secrets.randbits(32) if given is None else given
        self._book.db.merge(Seed(unit=self._unit, seed=seed))
        self._book.db.commit()
        return seed

    def _scores(self, entries):
        cells, notebook, assignment = self._cells()
        changes = [change for entry in entries for change in self._score(entry, cells, notebook, assignment)]
        self._book.db.commit()
        return changes

    def _score(self, entry, cells, notebook, assignment):
        """Yield the Changes, and set nbgrader's rows as its own autograde leaves them."""
        submitted = self._submitted(entry, notebook, assignment)
        scored = {cell.grade_id: cell.score for cell in entry.graded.cells}
        for grade in submitted.grades:
            grade.auto_score = scored[cells[grade.cell_id]]
            # A person's score stands until a person looks again.
            grade.needs_manual_grade = grade.manual_score is not None
        unwritten = _unwritten(entry.graded.notebook)
        for comment in submitted.comments:
            comment.auto_comment = "No response." if cells[comment.cell_id] in unwritten else None
        before = self._book.db.get(Record, (self._unit, entry.student))
        if before:
            old = {cell.grade_id: cell.score for cell in from_summary(before.summary).cells}
            for grade_id, score in scored.items():
                if old.get(grade_id, score) != score:
                    why = changed(before.key, entry.key)
                    yield Change(entry.student, grade_id, old[grade_id], score, why)
        told = summary(entry.graded)
        self._book.db.merge(Record(unit=self._unit, student=entry.student, key=entry.key, summary=told))

    def _submitted(self, entry, notebook, assignment):
        """nbgrader's row of the student's notebook, made with its grades and comments where it is not there."""
        db = self._book.db
        if db.get(Student, entry.student) is None:
            db.add(Student(id=entry.student))
        mine = (SubmittedAssignment.assignment_id == assignment.id, SubmittedAssignment.student_id == entry.student)
        submission = db.query(SubmittedAssignment).filter(*mine).first()
        if submission is None:
            submission = SubmittedAssignment(assignment_id=assignment.id, student_id=entry.student)
            db.add(submission)
            db.flush()
        if entry.timestamp:
            submission.timestamp = entry.timestamp
        found = next((sub for sub in submission.notebooks if sub.notebook_id == notebook.id), None)
        if found is None:
            found = SubmittedNotebook(notebook_id=notebook.id, assignment_id=submission.id)
            for cell in notebook.grade_cells:
                Grade(cell_id=cell.id, notebook=found)
            for cell in notebook.solution_cells:
                Comment(cell_id=cell.id, notebook=found)
            db.add(found)
            db.flush()
        return found

    def _cells(self):
        """The grade_ids of nbgrader's cells by their ids, its row of the notebook, and that of the assignment."""
        assignment = self._book.find_assignment(self._unit)
        notebook = self._book.find_notebook(self._unit, self._unit)
        both = (*notebook.grade_cells, *notebook.solution_cells)
        return {cell.id: cell.name for cell in both}, notebook, assignment

    def _record_unit(self):
        """Have nbgrader record the assignment, where it is not there as the unit is now."""
        stands = self._book.db.get(Record, (self._unit, _UNIT))
        if stands and stands.key == unit_hash(self._unit):
            return
        with tempfile.TemporaryDirectory() as folder:
            write_source(self._unit, Path(folder))
            generate_assignment(self._unit, folder, self._url)
        self._book.db.merge(Record(unit=self._unit, student=_UNIT, key=unit_hash(self._unit), summary="{}"))
        self._book.db.commit()

    def _lock(self):
        try:
            self._held = open(self._course / LOCK, "a+")  # noqa: SIM115  held until the end
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._held.seek(0)
            holder = self._held.read().strip() or "unknown"
            self._held.close()
            raise CommitError(
                f"another run writes grades in {self._course} (process {holder}). Wait until it has ended."
            ) from None
        except OSError as error:
            raise CommitError(f"{self._course} cannot be written: {error.strerror}. Mend its permissions.") from None
        self._held.truncate(0)
        self._held.write(str(os.getpid()))
        self._held.flush()

    def _unlock(self):
        self._held.close()

    def _retried(self, work):
        for wait in (*WAITS, None):
            try:
                return work()
            except OperationalError as error:
                self._book.db.rollback()
                if wait is None or "locked" not in str(error.orig):
                    raise
                time.sleep(wait)
            except BaseException:
                self._book.db.rollback()
                raise
        return None

    @contextlib.contextmanager
    def _told(self):
        """Say what was wrong in words, and what to do."""
        again = "What was written before stands; run `autograder grade` again."
        try:
            yield
        except OSError as error:
            place = f" {error.filename}" if error.filename else ""
            raise CommitError(f"cannot write{place}: {error.strerror}. Make room or mend it. {again}") from error
        except ValueError as error:
            raise CommitError(f"{error} {again}") from error
        except OperationalError as error:
            raise CommitError(
                f"the gradebook {self._url} cannot be used: {error.orig}. If another program holds it, close that; "
                f"if the disk is full, make room. {again}"
            ) from error
        except (DatabaseError, SQLAlchemyError) as error:
            raise CommitError(
                f"the gradebook {self._url} is damaged or no gradebook: {getattr(error, 'orig', error)}. "
                f"Bring a good copy back. {again}"
            ) from error


# No student can be called so: it is not a name of a folder.
_UNIT = "/"


def _unwritten(notebook):
    """The grade_ids of solution cells that are as they were released, by nbgrader's own checksum."""
    cells = nbformat.reads(notebook.decode(), as_version=4).cells
    marked = ((cell, canonical.marks(cell)) for cell in cells)
    return {
        marks["grade_id"]
        for cell, marks in marked
        if marks.get("solution") and marks.get("checksum") == utils.compute_checksum(cell)
    }
