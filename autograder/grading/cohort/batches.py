"""What has come back, written into the gradebook in batches."""

import time
from contextlib import ExitStack, contextmanager

from autograder.grading.cohort.failure import SystemFailure
from autograder.grading.cohort.result import Unwritten, score_of
from autograder.grading.course.paths import CourseError
from autograder.grading.gradebook import Entry, GradebookError, GradebookWriter
from autograder.grading.graded import KINDS

# A batch shares one transaction. A submission waits for its batch no longer than this, in seconds.
BATCH = 64
PATIENCE = 2.0


@contextmanager
def opened(course_dir, unit, db_url):
    """The Batches of a unit. GradebookError or SystemFailure where the gradebook cannot be opened."""
    with ExitStack() as stack:
        with _failing_to("opened"):
            writer = stack.enter_context(GradebookWriter(course_dir, unit, db_url))
        yield Batches(writer)


class Batches:
    """Writes the grades of a run, and keeps their scores and changes; what is written stays, whatever comes.

    GradebookError or SystemFailure from any method says that the gradebook failed.
    """

    def __init__(self, writer):
        self._writer = writer
        self._entries, self._since = [], 0.0
        self.scores, self.changes, self.counts = [], [], dict.fromkeys(KINDS, 0)
        self.unwritten = []

    def seed(self, chosen):
        """The run's seed."""
        with _failing_to("written"):
            return self._writer.seed(chosen)

    def is_graded(self, student, key):
        """Whether the student's grade is that of the submission with this key."""
        with _failing_to("read"):
            return self._writer.key_of(student) == key

    def scores_before(self, students):
        """The scores that these students have, by student; none where the gradebook cannot be read any more."""
        if not students:
            return []
        try:
            return [score_of(student, graded) for student, graded in self._writer.summaries() if student in students]
        except GradebookError:
            return []

    def add(self, file, key, graded):
        """Take in the Graded of a SubmittedFile; a full batch is written."""
        if not self._entries:
            self._since = time.monotonic()
        self._entries.append(Entry(file.student, key, graded, file.timestamp))
        if len(self._entries) >= BATCH:
            self.write()

    def write_overdue(self):
        """Write where something has waited for long enough."""
        if self._entries and time.monotonic() - self._since > PATIENCE:
            self.write()

    def write(self):
        """Write all that is here. Grades that cannot be written, say into a closed folder, hold up no other."""
        # Taken out first: a batch that failed is not tried again, and the next run grades it.
        entries, self._entries = self._entries, []
        if not entries:
            return
        with _failing_to("written"):
            entries = self._put(entries)
        for entry in entries:
            self.scores.append(score_of(entry.student, entry.graded))
            self.counts[self.scores[-1].kind] += 1

    def _put(self, entries):
        """Put what can be put, and give it back; the gradebook takes a batch whole or not at all."""
        try:
            self.changes.extend(self._writer.put(entries))
        except GradebookError as error:
            rest = [entry for entry in entries if entry.student not in error.students]
            if len(rest) == len(entries):
                raise
            self.unwritten.append(Unwritten(tuple(error.students), str(error)))
            return self._put(rest) if rest else []
        return entries


@contextmanager
def _failing_to(be_done):
    """Whatever else the gradebook raises is no student's fault either: SystemFailure says what could not `be_done`."""
    try:
        yield
    except (CourseError, GradebookError):
        raise
    except Exception as error:
        problem = f"the gradebook could not be {be_done}: {str(error) or type(error).__name__}"
        raise SystemFailure(problem, apart=True) from error
