"""Run the reader's function on cases and write down what came back, without judging it."""

import contextlib
import io
import logging
import warnings
from collections import ChainMap
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks.call import Answered, Caller, Returned, Unjudged, copied
from autograder.checks.cases import Case
from autograder.checks.exercise import Exercise
from autograder.checks.verdict import Kind, Problem
from autograder.checks.words import both_ends

PRINTED_LIMIT = 400


@dataclass(frozen=True)
class Outcome:
    """What one call gave: the returned quantities in order, or the problem that kept them away.

    repaired: the quantities of a backward function on a cache put right, where its forward function is wrong
    changed: the names of the inputs that the call wrote into
    spoils_cache: whether a second call with the same cache gave another answer
    """

    returned: Returned = ()
    problem: Problem | None = None
    repaired: Returned = ()
    changed: tuple[str, ...] = ()
    spoils_cache: bool = False


@dataclass(frozen=True)
class Run:
    """The outcomes of all cases in order, the first case once more, and what the function printed.

    A problem ends the run: then `outcomes` ends with it, and `repeat` is None.
    """

    outcomes: tuple[Outcome, ...]
    repeat: Outcome | None
    printed: str

    @property
    def problem(self) -> Problem | None:
        return self.outcomes[-1].problem


def run(
    function: Callable, exercise: Exercise, cases: tuple[Case, ...], names: ChainMap[str, Any] | None = None
) -> Run:
    """Call `function` once on every case and, where the exercise says so, a second time on the first.

    names: the notebook's, by default those among which the function was written
    """
    outcomes, repeat = [], None
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="replace", write_through=True)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), _settings_kept():
        for case in cases:
            outcome = _outcome(function, exercise, case, names)
            outcomes.append(_placed(outcome, case.name, len(outcomes), len(cases)))
            if outcomes[-1].problem:
                break
        else:
            if exercise.repeats:
                repeat = _outcome(function, exercise, cases[0], names)
    # Every case prints the same again, so each line is kept once.
    lines = dict.fromkeys(_text(printed).strip().split("\n"))
    return Run(tuple(outcomes), repeat, both_ends("\n".join(lines), PRINTED_LIMIT))


def ask(
    run_on: Callable[[tuple[Case, ...]], Run | None], exercise: Exercise, cases: tuple[Case, ...], remote: bool = False
) -> Run | None:
    """The Run of `run_on(cases)` with the quantities of `exercise`; None where that is None.

    Where a case would tell its own answer, the exercise's question stands between: it says what is handed over in the
    case's place, and what the returned values mean.

    remote: whether the function runs in another process than this one, which is not to be believed
    """
    question = exercise.question
    if not question:
        return run_on(cases)
    answered = run_on(tuple(replace(case, inputs=question.ask(case, remote)) for case in cases))
    if answered is None:
        return None
    outcomes = tuple(_read(question, case, outcome) for case, outcome in zip(cases, answered.outcomes, strict=False))
    repeat = answered.repeat and _read(question, cases[0], answered.repeat)
    return replace(answered, outcomes=outcomes, repeat=repeat)


def _read(question, case, outcome):
    return outcome if outcome.problem else replace(outcome, returned=question.read(case, outcome.returned))


@contextlib.contextmanager
def _settings_kept():
    """Undo what the function changes in the settings of NumPy and of warnings, and keep its log silent.

    A log handler writes to the stderr that it was made with, and nbgrader gives no points to a cell with stderr.
    """
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with np.errstate(), warnings.catch_warnings():
            yield
    finally:
        logging.disable(level)


def _text(printed):
    try:
        return printed.buffer.getvalue().decode("utf-8", errors="replace")
    except ValueError:  # the function closed its output
        return ""


def _outcome(function, exercise, case, names):
    called = case.copy()
    try:
        answered = exercise.call(Caller(function, exercise.name, names), exercise, called)
    except Unjudged as reason:
        return Outcome(problem=reason.problem)
    changed = tuple(
        name
        for name, before, after in zip(exercise.input_names, case.inputs, called.inputs, strict=True)
        if not np.array_equal(before, after)
    )
    if not isinstance(answered, Answered):
        answered = Answered(answered)
    returned, repaired = copied(answered.returned), copied(answered.repaired)
    return Outcome(returned=returned, repaired=repaired, changed=changed, spoils_cache=answered.spoils_cache)


def _placed(outcome, case, before, count):
    """The Outcome, whose problem says in which case it came; before: how many cases ran, of `count`.

    Of what is wrong in every case, such as a missing value, the first says nothing.
    """
    problem = outcome.problem
    if not problem or count == 1 or (not before and problem.kind is not Kind.RAISED):
        return outcome
    place = f"This happens in the first case, “{case}”."
    if before:
        place = (
            f"This happens in the case “{case}”. The cases before it ran; if they are right, look at what is "
            "particular here."
        )
    return replace(outcome, problem=replace(problem, text=f"{problem.text}\n{place}"))
