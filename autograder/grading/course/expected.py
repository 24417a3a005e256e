"""Work out what the reference, and each misconception, gives on drawn cases."""

from dataclasses import replace
from functools import cache, partial

import numpy as np

from autograder.checks.cases import ExpectedAnswers, MisconceptionAnswers, draw
from autograder.checks.causes import differing
from autograder.checks.pins import pinned_case
from autograder.checks.run import ask, run
from autograder.checks.verdict import Cause
from autograder.grading.course import reference
from autograder.grading.course.misconception import misconceptions, page_of
from autograder.grading.course.paired import pairs_of
from autograder.grading.course.paths import CourseError


def expected_answers(exercise, seed, basis):
    """The ExpectedAnswers to `exercise` on the cases drawn from `seed`."""
    right = right_answers(exercise, seed, basis)
    known = [misconception for misconception in misconceptions(exercise.unit) if misconception.of == exercise.name]
    wrong = tuple(_misconception_answers(exercise, misconception, right.cases, right.wanted) for misconception in known)
    answers = replace(right, misconceptions=wrong)
    return replace(answers, pairs=cache(partial(pairs_of, exercise, known, answers)))


def right_answers(exercise, seed, basis):
    """The same without what the misconceptions answer, which plays no part in the points."""
    right = reference.load(exercise.unit)
    cases = tuple(_with_states(case, exercise, right) for case in draw(exercise, np.random.default_rng(seed)))
    if exercise.question and exercise.question.truth:
        wanted = tuple(exercise.question.truth(case) for case in cases)
    else:
        wanted = _answers(right, exercise, cases, "the reference")
    pinned = tuple(pinned_case(exercise, cases[0], pin) for pin in exercise.pins)
    return ExpectedAnswers(
        basis, cases, wanted, pinned=_answers(right, exercise, pinned, "the reference") if pinned else ()
    )


def exercise_seed(seed, exercise):
    """The seed of an exercise's own draws, so that two functions do not share inputs."""
    return [seed, *exercise.name.encode()]


def _with_states(case, exercise, right):
    """The case with what the right forward function returns, which a backward exercise needs, or with its material."""
    if not exercise.forward:
        return replace(case, states=tuple(make(right, case) for make in exercise.material))
    count = len(exercise.forward.arguments)
    alone = replace(case, inputs=case.inputs[:count])
    return replace(case, states=_answers(right, exercise.forward, (alone,), "the reference")[0])


def _misconception_answers(exercise, misconception, cases, wanted):
    module = reference.load(exercise.unit, misconception.of, misconception.edit)
    answers = _answers(module, exercise, cases, f"the misconception {misconception.name!r}")
    differs = tuple(
        differing(array, [right[i] for right in wanted], [wrong[i] for wrong in answers])
        for i, array in enumerate(exercise.quantities)
    )
    cause = Cause(misconception.name, misconception.hint, misconception.see, page_of(misconception.see, exercise.unit))
    return MisconceptionAnswers(cause, answers, differs)


def _answers(module, exercise, cases, what):
    """What the function of `exercise` in the module answers, one tuple a case; what: whose it is, for a message."""
    if exercise.name not in module:
        raise CourseError(
            f"solutions/{exercise.unit}.py does not define {exercise.name}. Define it in a solution cell."
        )
    once = replace(exercise, repeats=False)
    answered = ask(partial(run, module[exercise.name], once), once, cases)
    if answered.problem:
        raise CourseError(f"{what} of {exercise.name} does not run: {answered.problem.text}")
    # A single number becomes an array too, since the bank holds nothing else.
    return tuple(tuple(np.asarray(value, dtype=np.float64) for value in out.returned) for out in answered.outcomes)
