"""What grades the submissions of one unit, one after the other, with what is alike for all of them kept ready."""

from autograder.checks.units import UNITS
from autograder.checks.verdict import Kind
from autograder.grading.course.paths import released_bytes
from autograder.grading.intake import submission_of
from autograder.grading.referee.results import graded_without_a_run
from autograder.grading.referee.seeded_unit import SeededUnit
from autograder.grading.referee.session import Session
from autograder.grading.sandbox import NoSandbox, start


class Referee:
    """Grades submissions of `unit` on the cases of `seed`; a context manager.

    sandbox: "bubblewrap", or "none" to run the students' code with this process's rights
    limits: an exercise.Limits, by default the unit's
    Raises sandbox.NoSandbox where that cannot be had, or does not run the released notebook as it should.
    """

    def __init__(self, unit, seed, sandbox="bubblewrap", limits=None):
        self._unit, self._limits = SeededUnit(unit, seed), limits or UNITS[unit].limits
        self._sandbox = start(sandbox, unit)
        try:
            self._unit.prepare()
            self._try_out()
        except BaseException:
            self.close()
            raise

    def _try_out(self):
        """NoSandbox where the released notebook is not found to be unwritten: what is wrong with it is wrong here."""
        graded = self.grade(released_bytes(self._unit.name))
        unexpected = (cell.problem for cell in graded.cells if cell.problem_kind != Kind.NOT_WRITTEN.name)
        problem = graded.ended or next(unexpected, "")
        if problem:
            raise NoSandbox(f"the sandbox cannot play even the released notebook: {problem}")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        """Stop the sandbox."""
        self._sandbox.close()

    def grade(self, raw):
        """The Graded of a submission, given as the bytes of its file; never raises for anything in them."""
        submission = submission_of(raw, self._unit.name)
        if submission.problem:
            return graded_without_a_run(self._unit.name, self._unit.seed, submission.problem)
        with self._sandbox.child() as child:
            return Session(self._unit, child, self._limits).grade(submission)
