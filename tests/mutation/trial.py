"""Put mutants before the checks."""

from dataclasses import dataclass
from functools import partial

from autograder.checks.judge import verdict_on_run
from autograder.checks.run import ask, run
from autograder.checks.time_limit import OutOfTime, time_limit
from autograder.checks.units import EXERCISES, UNITS
from autograder.grading.course import reference
from autograder.grading.course.expected import right_answers
from autograder.grading.course.source import read_source
from tests.mutation.equivalent import EQUIVALENT, NOT_ASKED_FOR
from tests.mutation.operators import mutants

SEED = 0
# A mutant that has not ended by now never will: the reference takes milliseconds, or seconds where it trains a model.
SECONDS, SECONDS_OF_TRAINING = 1, 100  # of processor time; by the clock ten times as long


@dataclass(frozen=True)
class Trial:
    """What became of the mutants of one function: how many lost points, and those that did not, by their excuse."""

    function: str
    made: int
    killed: int
    equivalent: tuple[str, ...]
    not_asked_for: tuple[str, ...]
    survivors: tuple[str, ...]

    @property
    def counts(self):
        """The figures of the committed table, in its order."""
        return self.made, self.killed, len(self.equivalent), len(self.not_asked_for)


def trial(exercise):
    """Judge every mutant of the exercise's reference on freshly drawn cases.

    A forward function is judged with the backward function that reads its cache.
    """
    judged = [exercise, *(other for other in EXERCISES.values() if other.forward is exercise)]
    right = [(step, right_answers(step, SEED, "mutants")) for step in judged]
    made = mutants(read_source(exercise.unit).functions[exercise.name])
    survived = [mutant.change for mutant in made if not _loses_points(mutant, exercise, right)]
    equivalent, not_asked_for = (
        tuple(change for change in survived if (exercise.name, change) in excused)
        for excused in (EQUIVALENT, NOT_ASKED_FOR)
    )
    return Trial(
        exercise.name,
        made=len(made),
        killed=len(made) - len(survived),
        equivalent=equivalent,
        not_asked_for=not_asked_for,
        survivors=tuple(change for change in survived if change not in equivalent + not_asked_for),
    )


def _loses_points(mutant, exercise, right):
    names = reference.load(exercise.unit)
    limit = SECONDS_OF_TRAINING if UNITS[exercise.unit].trains else SECONDS
    try:
        with time_limit(limit, 10 * limit):
            exec(compile(mutant.source, f"<mutant of {exercise.name}>", "exec"), names)
            return any(
                verdict_on_run(
                    step, wanted, ask(partial(run, names[step.name], step), step, wanted.cases), points=1
                ).score
                < 1
                for step, wanted in right
            )
    except OutOfTime:
        return True
