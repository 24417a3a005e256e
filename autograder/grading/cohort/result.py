"""What one run of `autograder grade` came to."""

from collections import Counter
from dataclasses import dataclass

from autograder.grading.graded import KINDS, kind
from autograder.grading.intake.student_folders import Misnamed

# What the command ends with.
ALL_GRADED, SOME_FAILED, WRONG_USE, SYSTEM_FAILED, INTERRUPTED = 0, 1, 2, 3, 130


@dataclass(frozen=True, slots=True)
class SubmissionScore:
    """One submission's points. `ended` says why it could not be run to its end, or is ""."""

    student: str
    score: float
    max_score: float
    ended: str
    seconds: float

    @property
    def kind(self):
        """One of KINDS."""
        return kind(self)


def score_of(student, graded):
    """The SubmissionScore of a student's Graded."""
    return SubmissionScore(student, graded.score, graded.max_score, graded.ended, graded.seconds)


@dataclass(frozen=True)
class Unread:
    """A student whose submission could not be read, and why in words."""

    student: str
    problem: str


@dataclass(frozen=True)
class Unwritten:
    """Students whose grades could not be written, and why in words."""

    students: tuple[str, ...]
    problem: str


@dataclass(frozen=True)
class CohortResult:
    """What a run did.

    submissions: how many there are
    graded_before: how many of them it left, since they were graded already
    scores: one for each submission that it graded, by student
    scores_before: those of the submissions that it left, by student; none where the gradebook could not be read at the
        end
    changes: the scores that are other than before
    misnamed: the folders that could not be graded
    undated: the students whose timestamp.txt tells no time, so that nobody knows whether they were late
    unread: the submissions that could not be read, which is no fault of their students'
    unwritten: the grades that could not be written, while others could
    stopped: why it stopped before its end, or ""
    interrupted: whether that was asked for
    """

    unit: str
    seed: int
    submissions: int
    graded_before: int
    scores: tuple[SubmissionScore, ...]
    scores_before: tuple[SubmissionScore, ...]
    changes: tuple
    misnamed: tuple[Misnamed, ...]
    undated: tuple[str, ...]
    unread: tuple[Unread, ...]
    unwritten: tuple[Unwritten, ...]
    seconds: float
    stopped: str = ""
    interrupted: bool = False

    @property
    def counts(self):
        """How many scores there are of each of KINDS."""
        counted = Counter(score.kind for score in self.scores)
        return {kind: counted[kind] for kind in KINDS}

    @property
    def left(self):
        """How many submissions are still to be graded."""
        return self.submissions - self.graded_before - len(self.scores)

    @property
    def failed(self):
        """The scores of now and before whose submissions were not run to their end, by student."""
        both = (*self.scores, *self.scores_before)
        return sorted((score for score in both if score.ended), key=lambda score: score.student)

    @property
    def exit_code(self):
        """What the command ends with."""
        if self.stopped:
            return INTERRUPTED if self.interrupted else SYSTEM_FAILED
        if self.unwritten or self.unread:
            return SYSTEM_FAILED
        return SOME_FAILED if self.failed or self.misnamed or self.undated else ALL_GRADED
