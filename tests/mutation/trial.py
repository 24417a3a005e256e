"""Put mutants before the checks."""

import contextlib
import signal
from dataclasses import dataclass, replace

from autograder.checks.exercises import EXERCISES
from autograder.checks.judge import judge
from autograder.checks.run import run
from autograder.grading import reference
from autograder.grading.answers import answers
from autograder.grading.source import read
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.operators import mutants

SEED = 0
# A mutant that has not ended by now never will; the reference takes milliseconds.
SECONDS = 3


@dataclass(frozen=True)
class Trial:
    """What became of the mutants of one function: how many lost points, and those that did not."""

    function: str
    made: int
    killed: int
    equivalent: tuple[str, ...]
    survivors: tuple[str, ...]


class _TooLong(BaseException):
    """Not an Exception, so that no except clause on the way stops it."""


def trial(exercise):
    """Judge every mutant of the exercise's reference on freshly drawn cases.

    A forward function is judged with the backward function that reads its cache.
    """
    judged = [exercise, *(other for other in EXERCISES.values() if other.forward is exercise)]
    # The likely causes play no part in the points.
    right = [(step, replace(answers(step, SEED, "mutants"), misconceptions=())) for step in judged]
    made = mutants(read(exercise.unit).functions[exercise.name])
    survived = [mutant.change for mutant in made if not _loses_points(mutant, exercise, right)]
    excused = [change for change in survived if (exercise.name, change) in EQUIVALENT]
    return Trial(
        exercise.name,
        made=len(made),
        killed=len(made) - len(survived),
        equivalent=tuple(excused),
        survivors=tuple(change for change in survived if change not in excused),
    )


def _loses_points(mutant, exercise, right):
    names = reference.load(exercise.unit)
    try:
        with _within(SECONDS):
            exec(compile(mutant.source, f"<mutant of {exercise.name}>", "exec"), names)
            return any(
                judge(step, wanted, run(names[step.name], step, wanted.cases), points=1).score < 1
                for step, wanted in right
            )
    except _TooLong:
        return True


@contextlib.contextmanager
def _within(seconds):
    def stop(*_):
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
