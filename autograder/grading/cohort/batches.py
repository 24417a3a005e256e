"""What has come back, written into the gradebook in batches."""

import time
from contextlib import ExitStack, contextmanager

from autograder.grading.cohort.outcome import Unwritten, outcome
from autograder.grading.cohort.trouble import AGAIN, Trouble
from autograder.grading.course.paths import CourseError
from autograder.grading.gradebook import Entry, GradebookError, GradebookWriter
from autograder.grading.graded import KINDS

# A batch shares one transaction. A submission waits for its batch no longer than this, in seconds.
BATCH = 64
PATIENCE = 2.0


@contextmanager
def opened(course_dir, unit, db_url):
    """The Ledger of a unit. Trouble where the gradebook cannot be opened."""
    with ExitStack() as stack:
        with _told("opened"):
            writer = stack.enter_context(GradebookWriter(course_dir, unit, db_url))
        yield Ledger(writer)


class Ledger:
    """Keeps the outcomes and the changes of a run; what it has written stands whatever comes.

    Trouble from any method says that the gradebook failed.
    """

    def __init__(self, writer):
        self._writer = writer
        self._entries, self._since = [], 0.0
        self.outcomes, self.changes, self.counts = [], [], dict.fromkeys(KINDS, 0)
        self.unwritten = []

    def seed(self, given):
        """The run's seed."""
        with _told("written"):
            return self._writer.seed(given)

    def stands(self, student, key):
        """Whether the student's grade is that of the submission with this key."""
        with _told("read"):
            return self._writer.key_of(student) == key

    def before(self, students):
        """The outcomes that stand of these students, by student; none where the gradebook cannot be read any more."""
        if not students:
            return []
        try:
            return [outcome(student, graded) for student, graded in self._writer.summaries() if student in students]
        except GradebookError:
            return []

    def add(self, raw, key, graded):
        """Take one Graded in; a full batch is written."""
        if not self._entries:
            self._since = time.monotonic()
        self._entries.append(Entry(raw.student, key, graded, raw.timestamp))
        if len(self._entries) >= BATCH:
            self.write()

    def write_what_waits(self):
        """Write where something has waited for long enough."""
        if self._entries and time.monotonic() - self._since > PATIENCE:
            self.write()

    def write(self):
        """Write all that is here. Grades that cannot be written, say into a closed folder, hold up no other."""
        # Taken out first: a batch that failed is not tried again, and the next run grades it.
        entries, self._entries = self._entries, []
        if not entries:
            return
        with _told("written"):
            entries = self._put(entries)
        for entry in entries:
            self.outcomes.append(outcome(entry.student, entry.graded))
            self.counts[self.outcomes[-1].kind] += 1

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
def _told(done):
    """Whatever the gradebook raises is no student's fault, and stops the run."""
    try:
        yield
    except CourseError:
        raise
    except GradebookError as error:
        raise Trouble(str(error)) from error
    except Exception as error:
        raise Trouble(f"the gradebook could not be {done}: {str(error) or type(error).__name__}\n{AGAIN}") from error
