"""Judge a function on expected answers: its verdict, and which of the functions it stands on to fix before it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

from autograder.checks.cases import ExpectedAnswers
from autograder.checks.comparison import compare, relation
from autograder.checks.exercise import Exercise
from autograder.checks.run import Run, ask
from autograder.checks.subject import Subject
from autograder.checks.units import find
from autograder.checks.verdict import Kind, Problem, QuantityVerdict, Verdict


def judge(
    subject: Subject, exercise: Exercise, points: float, expected: Callable[[Exercise], ExpectedAnswers]
) -> Verdict:
    """The Verdict on a function of the reader's and, with it, on those that it stands on.

    subject: the reader's function, called in this process or from afar
    expected: (exercise) -> its ExpectedAnswers
    """
    answers = expected(exercise)
    # Its own function a subject always has.
    run = cast(Run, _run(subject, exercise, answers))
    verdict = verdict_on_run(exercise, answers, run, points)
    return replace(verdict, first=tuple(_first(exercise, subject, expected, verdict)))


def _run(subject, exercise, answers):
    """The Run of the reader's function of `exercise` on the cases of its ExpectedAnswers; None where there is none."""
    return ask(partial(subject.run, exercise), exercise, answers.cases, subject.remote)


def verdict_on_run(exercise: Exercise, answers: ExpectedAnswers, run: Run, points: float) -> Verdict:
    """The Verdict on a Run of the function of `exercise` on the cases of the ExpectedAnswers."""
    verdict = Verdict(exercise.name, points, answers.basis, problem=run.problem, printed=run.printed)
    if run.problem:
        return verdict
    findings = [_finding(exercise, i, answers, run) for i in range(len(exercise.quantities))]
    # Most answers are right, and the misconceptions are many.
    causes = _causes(exercise, answers, run) if any(finding.problem for finding in findings) else [None] * len(findings)
    quantities = tuple(
        _quantity(exercise, i, answers, run, *both) for i, both in enumerate(zip(findings, causes, strict=True))
    )
    return replace(verdict, quantities=_in_order(exercise.quantities, quantities))


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
    run = _run(subject, step, answers)
    if run is None:
        return True
    verdict = verdict_on_run(step, answers, run, points=1)
    values = [row for array, row in zip(step.quantities, verdict.quantities, strict=False) if not array.aside]
    return bool(values) and all(row.right for row in values)


def _in_order(arrays, quantities):
    """The same verdicts, but what counts only after another quantity is not right before that one is."""
    right = {quantity.name for quantity in quantities if quantity.right} | {""}
    return tuple(
        quantity
        if array.after in right or not quantity.right
        else replace(quantity, problem=Problem(Kind.COUNTS_LATER, f"not counted before {array.after} is right."))
        for array, quantity in zip(arrays, quantities, strict=True)
    )


def _finding(exercise, i, answers, run):
    """The Finding that is shown of a quantity, with a problem where any case has one."""
    findings = [
        compare(case, exercise.quantities[i], wanted[i], out.returned[i])
        for case, wanted, out in zip(answers.cases, answers.wanted, run.outcomes, strict=True)
    ]
    # What cannot be compared is shown before what can; among the rest the worst error is shown.
    return max(findings, key=lambda f: float("inf") if f.error is None else f.error)


def _quantity(exercise, i, answers, run, finding, cause):
    """The QuantityVerdict of quantity i, whose Finding is `finding` and whose likely cause is `cause`."""
    array = exercise.quantities[i]
    has_form = finding.error is not None
    problem = _changed(run) or (has_form and _unsteady(i, array, run)) or finding.problem
    if problem and problem is finding.problem and not cause:
        related = relation(exercise.quantities, i, answers.wanted, [out.returned for out in run.outcomes])
        problem = replace(problem, text=f"{problem.text} {related}".rstrip())
    return QuantityVerdict(
        name=array.name,
        wanted=f"{array.symbol} = {finding.wanted_shape}" if finding.wanted_shape else array.symbol,
        got=finding.got,
        error=finding.error,
        problem=problem,
        cause=cause if finding.problem else None,
    )


def _unsteady(i, array, run):
    first, repeat = run.outcomes[0], run.repeat
    if repeat is None or (not repeat.problem and array.equal(first.returned[i], repeat.returned[i])):
        return None
    return Problem(
        Kind.NOT_THE_SAME_TWICE,
        "another answer when the same call is made again; wanted the same. Look for a global variable, a random "
        "number, or an array that is kept from call to call.",
    )


def _changed(run):
    changed = tuple(dict.fromkeys(name for out in run.outcomes for name in out.changed))
    if not changed:
        return None
    example = f"{changed[0]} = {changed[0]} + ..." if changed[0].isidentifier() else "new = old + ..."
    return Problem(
        Kind.CHANGES_ITS_INPUT,
        f"not counted, because the call changed its input{'s' * (len(changed) > 1)} {' and '.join(changed)} in place; "
        "wanted the inputs left as they were. "
        f"`+=` and `[...] =` write into the caller's array, also through another name for it; `{example}` makes a "
        "new one.",
    )


def _causes(exercise, answers, run):
    """For every quantity the misconception that gives the reader's values, or None.

    One that explains every quantity is preferred; else, row by row, the one that explains most rows.
    """
    count = len(exercise.quantities)
    explains = {
        known: [_gives(known, i, array, run) for i, array in enumerate(exercise.quantities)]
        for known in answers.misconceptions
    }
    # The stable sort keeps the order of the list among misconceptions that explain as much.
    ranked = sorted(explains, key=lambda known: -sum(explains[known]))
    return [
        next((known.cause for known in ranked if explains[known][i] and known.differs[i]), None) for i in range(count)
    ]


def _gives(known, i, array, run):
    """Whether the misconception gives the reader's values of quantity i in every case."""
    return all(array.equal(values[i], out.returned[i]) for values, out in zip(known.answers, run.outcomes, strict=True))
