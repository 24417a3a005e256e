"""The submissions that are still to be graded, read one by one."""

from dataclasses import dataclass

from autograder.grading.cohort.result import Unread
from autograder.grading.fingerprint import key
from autograder.grading.intake.student_folders import SubmittedFile, Unreadable, submitted_file, time_of


@dataclass(frozen=True)
class KeyedSubmission:
    """A submission, and the key that its grade will have."""

    file: SubmittedFile
    key: str


class Ungraded:
    """Reads submissions, and passes over those that are graded.

    graded_before: whose those were
    undated: the students whose timestamp.txt tells no time
    unread: the submissions that could not be read, as Unread
    """

    def __init__(self, course_dir, job, is_graded, stop):
        self._course_dir, self._job, self._is_graded, self._stop = course_dir, job, is_graded, stop
        self.graded_before, self.undated, self.unread = set(), set(), []

    def among(self, students):
        """The submissions of these students that are not graded."""
        for submission in self.of(students):
            if self._is_graded(submission.file.student, submission.key):
                self.graded_before.add(submission.file.student)
            else:
                yield submission

    def of(self, students):
        """The submissions of these students, graded or not, as far as they can be read."""
        for student in students:
            if self._stop.is_set():
                return
            try:
                yield self._of(student)
            except Unreadable as why:
                self.unread.append(Unread(student, str(why)))

    def _of(self, student):
        file, job = submitted_file(self._course_dir, self._job.unit, student), self._job
        try:
            time_of(file.timestamp)
        except ValueError:
            self.undated.add(student)
        return KeyedSubmission(file, key(file.hashed, job.unit, job.seed, job.sandbox, file.timestamp))
