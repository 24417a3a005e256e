"""What a run came to: one Outcome a submission, and the Run of them all."""

from collections import Counter
from dataclasses import dataclass

from autograder.grading.graded import KINDS, kind
from autograder.grading.intake.submitted import Misnamed

ALL_GRADED, SOME_FAILED, WRONG_USE, TROUBLE, INTERRUPTED = 0, 1, 2, 3, 130


@dataclass(frozen=True, slots=True)
class Outcome:
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


def outcome(student, graded):
    """The Outcome of a student's Graded."""
    return Outcome(student, graded.score, graded.max_score, graded.ended, graded.seconds)


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
class Run:
    """What one `autograder grade` did.

    outcomes: one for each submission that it graded, by student
    standing: how many it left, since they were graded already
    before: the outcomes of these, by student; none where the gradebook could not be read at the end
    found: how many submissions there are
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
    found: int
    standing: int
    outcomes: tuple[Outcome, ...]
    before: tuple[Outcome, ...]
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
        """How many outcomes there are of each of KINDS."""
        counted = Counter(outcome.kind for outcome in self.outcomes)
        return {kind: counted[kind] for kind in KINDS}

    @property
    def left(self):
        """How many submissions are still to be graded."""
        return self.found - self.standing - len(self.outcomes)

    @property
    def failed(self):
        """The outcomes of now and before that were not run to their end, by student."""
        both = (*self.outcomes, *self.before)
        return sorted((one for one in both if one.ended), key=lambda outcome: outcome.student)

    @property
    def exit_code(self):
        """What the command ends with."""
        if self.stopped:
            return INTERRUPTED if self.interrupted else TROUBLE
        if self.unwritten or self.unread:
            return TROUBLE
        return SOME_FAILED if self.failed or self.misnamed or self.undated else ALL_GRADED
