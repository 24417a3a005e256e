"""Judge a function on expected answers: its verdict, and which of the functions it stands on to fix before it."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

from autograder.checks.cases import ExpectedAnswers
from autograder.checks.exercise import Exercise
from autograder.checks.orders import found_order
from autograder.checks.pins import pinned_case, pinned_finding
from autograder.checks.quantities import gates_alone, judged
from autograder.checks.remarks import remarks
from autograder.checks.run import Run, ask
from autograder.checks.subject import Subject
from autograder.checks.units import find
from autograder.checks.verdict import Kind, Verdict

# Seconds within which a function has answered all cases for it to be called further.
QUICK = 1.0


def judge(
    subject: Subject, exercise: Exercise, points: float, expected: Callable[[Exercise], ExpectedAnswers]
) -> Verdict:
    """The Verdict on a function of the reader's and, with it, on those that it stands on.

    subject: the reader's function, called in this process or from afar
    expected: (exercise) -> its ExpectedAnswers
    """
    answers = expected(exercise)
    # Its own function a subject always has.
    start = time.monotonic()
    run = cast(Run, _run(subject, exercise, answers.cases))
    quick = time.monotonic() - start < QUICK
    verdict = verdict_on_run(exercise, answers, run, points)
    # What one cause explains needs no further calls.
    unclear = len(verdict.causes) > 1 or any(row.unexplained for row in verdict.quantities)
    if unclear and quick and not exercise.forward:
        # Nothing that becomes of further calls has a say in what was judged.
        with contextlib.suppress(Exception):
            verdict = _tried_further(subject, exercise, answers, run, verdict)
    first = tuple(_first(exercise, subject, expected, verdict))
    # Beside what is to be mended first, numbers that may follow from it help nobody.
    rows = [row.without_number() if first and row.unexplained else row for row in verdict.quantities]
    return replace(verdict, first=first, quantities=tuple(rows))


def _run(subject, exercise, cases):
    """The Run of the reader's function of `exercise` on the cases; None where there is none."""
    return ask(partial(subject.run, exercise), exercise, cases, subject.remote)


def _tried_further(subject, exercise, answers, run, verdict):
    """The Verdict with what further calls show: another order of the gates, or which part goes wrong."""
    run_on = partial(_run, subject, exercise)
    order = found_order(exercise, answers, run_on)
    if order:
        rows = [row if row.right else row.explained_by(order) for row in verdict.quantities]
        return replace(verdict, quantities=tuple(rows))
    if verdict.explained:
        return verdict
    first = _first_wrong(exercise, answers, run)
    if first > 0:
        # The pins are those of the first case, which would all be right.
        case = answers.cases[first]
        sizes = ", ".join(f"{letter} = {size}" for letter, size in case.sizes.items())
        finding = f"The case “{case.name}” ({sizes}) is the first that is wrong: look at what is particular to it."
        return replace(verdict, findings=(*verdict.findings, finding))
    right = {row.name for row in verdict.quantities if row.right}
    pinned = tuple(pinned_case(exercise, answers.cases[0], pin) for pin in exercise.pins)
    finding = pinned_finding(exercise, answers.pinned, run_on(pinned), right) if pinned else ""
    return replace(verdict, findings=(*verdict.findings, *([finding] if finding else [])))


def _first_wrong(exercise, answers, run):
    """The number of the first case that is not right."""
    pairs = zip(answers.wanted, run.outcomes, strict=True)
    return next(k for k, (wanted, out) in enumerate(pairs) if not exercise.is_right(wanted, out.returned))


def verdict_on_run(exercise: Exercise, answers: ExpectedAnswers, run: Run, points: float) -> Verdict:
    """The Verdict on a Run of the function of `exercise` on the cases of the ExpectedAnswers."""
    verdict = Verdict(exercise.name, points, answers.basis, problem=run.problem, printed=run.printed)
    if run.problem:
        return verdict
    quantities = judged(exercise, answers, run)
    return replace(
        verdict, quantities=quantities, findings=gates_alone(quantities), remarks=remarks(exercise, run, quantities)
    )


def _first(exercise, subject, expected, verdict):
    """Say first which of the functions that this one stands on is itself not right yet."""
    problem = verdict.problem
    if problem and (problem.kind in (Kind.NOT_WRITTEN, Kind.NOT_DEFINED) or problem.about in _stands_on(exercise)):
        # It says what to do; more than what that opens would only say it again.
        if problem.kind is not Kind.NOT_DEFINED and problem.about.partition(".")[0] != exercise.name:
            done = "written" if problem.kind is Kind.NOT_WRITTEN else "mended"
            yield f"{exercise.name} can be judged once {problem.about} is {done}."
        return
    full = verdict.score == verdict.points
    # Where every mistake has its likely cause here, another function is not to blame.
    maybe = "" if verdict.explained else f" {exercise.name} may be wrong only for that."
    if exercise.forward and not _is_right(exercise.forward, subject, expected):
        apart = f" {exercise.name} was judged apart from it." if full else maybe
        yield f"Fix {exercise.forward.name} first: it is not right yet.{apart}"
    if not full:
        for name in exercise.builds_on:
            if subject.calls(name) and not _is_right(find(name, exercise.unit), subject, expected):
                yield f"Fix {name} first: it is not right yet.{maybe}"


def _stands_on(exercise):
    """The names of the other functions that the one of `exercise` is called after, or is likely to call."""
    return (*([exercise.forward.name] if exercise.forward else []), *exercise.builds_on)


def _is_right(step, subject, expected):
    """Whether the values of the reader's function of the exercise `step` are right, or it is not there to be judged."""
    answers = expected(step)
    run = _run(subject, step, answers.cases)
    if run is None:
        return True
    return verdict_on_run(step, answers, run, points=1).score == 1
