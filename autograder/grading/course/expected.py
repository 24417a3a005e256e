"""Work out what the reference, and each misconception, gives on drawn cases."""

from dataclasses import replace
from functools import partial

import numpy as np

from autograder.checks.cases import ExpectedAnswers, KnownMistake, draw
from autograder.checks.run import ask, run
from autograder.checks.verdict import Cause
from autograder.grading.course import reference
from autograder.grading.course.misconception import misconceptions, page_of
from autograder.grading.course.paths import CourseError


def expected_answers(exercise, seed, basis):
    """The ExpectedAnswers to `exercise` on the cases drawn from `seed`."""
    right = right_answers(exercise, seed, basis)
    mistakes = tuple(
        _known_mistake(exercise, misconception, right.cases, right.wanted)
        for misconception in misconceptions(exercise.unit)
        if misconception.of == exercise.name
    )
    return replace(right, mistakes=mistakes)


def right_answers(exercise, seed, basis):
    """The same without what the misconceptions give, which plays no part in the points."""
    right = reference.load(exercise.unit)
    cases = tuple(_with_states(case, exercise, right) for case in draw(exercise, np.random.default_rng(seed)))
    if exercise.question and exercise.question.truth:
        wanted = tuple(exercise.question.truth(case) for case in cases)
    else:
        wanted = _given(right, exercise, cases, "the reference")
    return ExpectedAnswers(basis, cases, wanted, ())


def stream(seed, exercise):
    """The seed of an exercise's own draws, so that two functions do not share inputs."""
    return [seed, *exercise.name.encode()]


def _with_states(case, exercise, right):
    """The case with what the right forward function returns, which a backward exercise needs, or with its material."""
    if not exercise.forward:
        return replace(case, states=tuple(make(right, case) for make in exercise.material))
    count = len(exercise.forward.arguments)
    alone = replace(case, inputs=case.inputs[:count])
    return replace(case, states=_given(right, exercise.forward, (alone,), "the reference")[0])


def _known_mistake(exercise, misconception, cases, wanted):
    module = reference.load(exercise.unit, misconception.of, misconception.edit)
    given = _given(module, exercise, cases, f"the misconception {misconception.name!r}")
    differs = tuple(
        not all(array.equal(right[i], wrong[i]) for right, wrong in zip(wanted, given, strict=True))
        for i, array in enumerate(exercise.quantities)
    )
    cause = Cause(misconception.name, misconception.hint, misconception.see, page_of(misconception.see, exercise.unit))
    return KnownMistake(cause, given, differs)


def _given(module, exercise, cases, what):
    if exercise.name not in module:
        raise CourseError(
            f"solutions/{exercise.unit}.py does not define {exercise.name}. Define it in a solution cell."
        )
    once = replace(exercise, repeats=False)
    done = ask(partial(run, module[exercise.name], once), once, cases)
    if done.problem:
        raise CourseError(f"{what} of {exercise.name} does not run: {done.problem.text}")
    # A single number becomes an array too, since the bank holds nothing else.
    return tuple(tuple(np.asarray(value, dtype=np.float64) for value in out.returned) for out in done.outcomes)
