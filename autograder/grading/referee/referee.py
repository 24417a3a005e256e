"""What grades the submissions of one unit, one after the other, with what is alike for all of them kept ready."""

from autograder.grading.course.paths import released
from autograder.grading.intake import submission_of
from autograder.grading.referee.graded_cells import Exam
from autograder.grading.referee.results import ended
from autograder.grading.referee.session import Limits, Sitting
from autograder.grading.sandbox import NoSandbox, start

# By the clock. Training has limits of its own, 30 s of processor time and 60 s by the clock; the longest honest
# notebook of the other units takes some seconds.
LIMITS = {"agreement": Limits(cell=150, notebook=400)}
OTHERS = Limits(cell=30, notebook=120)


class Referee:
    """Grades submissions of `unit` on the cases of `seed`; a context manager.

    sandbox: "bubblewrap", or "none" to run the students' code with this process's rights
    Raises sandbox.NoSandbox where that cannot be had, or does not play the released notebook as it should.
    """

    def __init__(self, unit, seed, sandbox="bubblewrap", limits=None):
        self._exam, self._limits = Exam(unit, seed), limits or LIMITS.get(unit, OTHERS)
        self._sandbox = start(sandbox, unit)
        try:
            self._exam.prepare()
            self._try_out()
        except BaseException:
            self.close()
            raise

    def _try_out(self):
        """NoSandbox where the released notebook is not found to be unwritten: what is wrong with it is wrong here."""
        graded = self.grade(released(self._exam.unit))
        unlike = (cell.problem for cell in graded.cells if not cell.problem.endswith("is not written yet."))
        amiss = graded.ended or next(unlike, "")
        if amiss:
            raise NoSandbox(f"the sandbox cannot play even the released notebook: {amiss}")

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.close()

    def close(self):
        """Stop the sandbox."""
        self._sandbox.close()

    def grade(self, raw):
        """The Graded of a submission, given as the bytes of its file; never raises for anything in them."""
        submission = submission_of(raw, self._exam.unit)
        if submission.problem:
            return ended(self._exam.unit, self._exam.seed, submission.problem)
        with self._sandbox.child() as child:
            return Sitting(self._exam, child, self._limits).grade(submission)
