"""The one writer of the gradebook: a kill at any moment loses, doubles and changes no grade."""

import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from autograder.grading.course.source import read_source
from autograder.grading.fingerprint import unit_hash, why_changed
from autograder.grading.gradebook import database, files, scores, settings, stored, tables
from autograder.grading.gradebook.assignment_cells import cells_of, record
from autograder.grading.gradebook.entries import parse
from autograder.grading.gradebook.errors import GradebookError, of_file, together
from autograder.grading.gradebook.lock import only_writer
from autograder.grading.gradebook.stored import Change, StoredGrade
from autograder.grading.graded import summary

_FILES_AT_ONCE = 8
# Too many to draw the cases of each until they give the numbers of a verdict, and a whole number in anybody's JSON.
_SEED_BITS = 53


class GradebookWriter:
    """The one writer of a unit's grades in a course directory: `with GradebookWriter(...) as writer:`.

    course_dir: holds submitted/, autograded/ and nbgrader's configuration
    unit: becomes an assignment of the gradebook, unless it is one
    db_url: of the gradebook; without it, the configuration's, which is gradebook.db in the course directory
    wait: seconds to wait for a gradebook that another program holds

    Every method raises GradebookError where it cannot do its work: what was wanted, what came, what to do. Then
    nothing of that call is written, and the writer can be used further.
    """

    def __init__(self, course_dir, unit, db_url=None, wait=database.WAIT):
        self.unit = unit
        self._settings = settings.read(course_dir, db_url)
        self._wait = wait
        self._open = ExitStack()
        self._stored = None

    def __enter__(self):
        with ExitStack() as opened:
            opened.enter_context(only_writer(self._settings.root, self.unit))
            self._engine = database.connect(self._settings.db_url, self._wait)
            opened.callback(self._engine.dispose)
            database.make_tables(self._engine, self._settings.course_id)
            self._points = self._record_unit()
            self._clear()
            self._pool = opened.enter_context(ThreadPoolExecutor(_FILES_AT_ONCE))
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_error):
        self._open.close()

    def seed(self, chosen=None):
        """The seed of the unit's runs: drawn by the first and kept, so that a killed run goes on with its cases.

        chosen: a whole number that takes its place
        """
        with self._transaction("Recording the run's seed") as session:
            row = select(tables.units.c.seed).filter_by(unit=self.unit)
            kept = session.scalars(row).one()
            if chosen is None and kept is not None:
                return int(kept)
            drawn = secrets.randbits(_SEED_BITS) if chosen is None else int(chosen)
            session.execute(update(tables.units).filter_by(unit=self.unit).values(seed=str(drawn)))
        return drawn

    def key_of(self, student):
        """The key of the student's grade; None where there is none, or its notebook is not the one that was put."""
        grade = self._read_stored().get(student)
        return grade.key if grade and self._digest(student) == grade.digest else None

    def put(self, entries):
        """Record a batch, all of it or nothing: the notebooks in autograded/, the scores in the gradebook.

        Returns a Change for every cell whose automatic points differ from those it had; no score is refused.
        GradebookError has the names of the students whose entries are the reason, where they are.
        """
        entries = list(entries)
        if not entries:
            return []
        parsed = _each(map, lambda entry: parse(entry, self.unit, self._points), _apart(entries))
        try:
            # Most of the time goes into waiting for the disk, which takes many files at once as soon as one.
            _each(self._pool.map, lambda one: self._files(files.stage, one), parsed)
            with self._transaction("Recording grades in the gradebook") as session:
                changes = self._write(session, parsed)
                # Within the transaction, so that no grade is ever without its notebook, and a gradebook that
                # cannot be written leaves the notebooks alone.
                _each(map, lambda one: self._files(files.settle, one), parsed)
        except GradebookError:
            for one in parsed:
                files.discard(self._folder(one.entry.student), self._contents(one))
            raise
        if self._stored is not None:
            self._stored.update((one.entry.student, StoredGrade(one.entry.key, one.digest)) for one in parsed)
        return changes

    def summaries(self):
        """All that is stored: pairs of a student and a Graded without its notebook, by name."""
        with self._transaction("Reading what is graded") as session:
            return stored.results(session, self.unit)

    def _record_unit(self):
        """Bring the gradebook in line with the unit, where it is not; the points of its graded cells."""
        wanted, source = unit_hash(self.unit), read_source(self.unit)
        points = {
            name: float(cell.nbgrader_metadata["points"])
            for name, cell in source.cells.items()
            if cell.nbgrader_metadata["grade"]
        }
        with self._transaction("Recording the unit in the gradebook") as session:
            known = session.execute(select(tables.units.c.cells).filter_by(unit=self.unit)).one_or_none()
            if known is None:
                session.execute(insert(tables.units).values(unit=self.unit))
            if known is None or known.cells != wanted or not _is_assignment(session, self.unit):
                record(session, self.unit, self._settings.course_id, cells_of(self.unit))
                session.execute(update(tables.units).filter_by(unit=self.unit).values(cells=wanted))
        return points

    def _clear(self):
        """Remove what a killed run left beside the notebooks: nbgrader would copy it into the students' feedback."""
        parts = self._settings.folder("*", self.unit)
        names = [f"{self.unit}.ipynb", "timestamp.txt"]
        for name in map(files.staged, names):
            for left in self._settings.root.glob("/".join((*parts, name))):
                student = left.relative_to(self._settings.root).parts[parts.index("*")]
                files.discard(self._folder(student), names)

    def _write(self, session, parsed):
        now = datetime.now(UTC).replace(tzinfo=None)
        before = stored.keys(session, self.unit, [one.entry.student for one in parsed])
        after = {one.entry.student: one.entry.key for one in parsed}
        changes = [
            Change(
                one.student,
                one.grade_id,
                one.before,
                one.after,
                why_changed(before.get(one.student), after[one.student]),
            )
            for one in scores.write(session, self.unit, parsed, self._settings.late)
        ]
        stored.put(session, self.unit, [_row(one, now) for one in parsed])
        if changes:
            session.execute(
                insert(tables.changes), [{**asdict(change), "unit": self.unit, "when": now} for change in changes]
            )
        return changes

    def _read_stored(self):
        if self._stored is None:
            with self._transaction("Reading what is graded") as session:
                self._stored = stored.by_student(session, self.unit)
        return self._stored

    def _transaction(self, wanted):
        return database.transaction(self._engine, wanted)

    def _folder(self, student):
        of_course = self._settings
        parts = of_course.folder(student, self.unit)
        return files.Folder(of_course.root, parts, of_course.permissions, of_course.coursedir.groupshared)

    def _contents(self, one):
        timestamp = one.entry.timestamp.encode() if one.submitted else None
        return {f"{self.unit}.ipynb": one.entry.graded.notebook, "timestamp.txt": timestamp}

    def _files(self, step, one):
        student = one.entry.student
        try:
            step(self._folder(student), self._contents(one))
        except OSError as error:
            raise of_file(error, f"Writing the graded notebook of {student!r} into autograded/", [student]) from error

    def _digest(self, student):
        try:
            notebook = (self._folder(student).path / f"{self.unit}.ipynb").read_bytes()
        except OSError:
            return None
        return hashlib.sha256(notebook).hexdigest()


def _each(over, step, items):
    """What `step` gives for every item; one GradebookError for all those that it refuses."""

    def tried(item):
        try:
            return step(item)
        except GradebookError as error:
            return error

    results = list(over(tried, items))
    errors = [result for result in results if isinstance(result, GradebookError)]
    if errors:
        raise together(errors)
    return results


def _is_assignment(session, unit):
    return session.scalars(select(scores.Assignment.id).filter_by(name=unit)).one_or_none() is not None


def _row(one, now):
    entry = one.entry
    return {
        "student": entry.student,
        "unit": entry.graded.unit,
        "key": entry.key,
        "seed": str(entry.graded.seed),
        "summary": summary(entry.graded),
        "notebook": one.digest,
        "when": now,
    }


def _apart(entries):
    """The entries; GradebookError where a student has two."""
    names = [entry.student for entry in entries]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise GradebookError(f"Wanted one result a student, got two or more of {', '.join(map(repr, twice))}.", twice)
    return entries
