"""Call the reader's function on cases and write down what came back, without judging it."""

import contextlib
import io
import linecache
from dataclasses import dataclass

import numpy as np

from autograder.checks.words import a, shortened

PRINTED_LIMIT = 400


@dataclass(frozen=True)
class Outcome:
    """What one call gave: the returned quantities in order, or the problem that kept them away."""

    returned: tuple = ()
    problem: str | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """The outcomes of all cases in order, the first case once more, and what the function printed.

    A problem ends the run: then `outcomes` ends with it, and `repeat` is None.
    """

    outcomes: tuple[Outcome, ...]
    repeat: Outcome | None
    printed: str

    @property
    def problem(self):
        return self.outcomes[-1].problem


def run(function, exercise, cases):
    """Call `function` once on every case and a second time on the first."""
    outcomes, repeat = [], None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        for case in cases:
            outcomes.append(_call(function, exercise, case))
            if outcomes[-1].problem:
                break
        else:
            repeat = _call(function, exercise, cases[0])
    # Every case prints the same again, so each line is kept once.
    lines = dict.fromkeys(printed.getvalue().strip().split("\n"))
    return Run(tuple(outcomes), repeat, shortened("\n".join(lines), PRINTED_LIMIT))


def _call(function, exercise, case):
    inputs = case.copies()
    steps = [(exercise, function)]
    if exercise.forward:
        steps.insert(0, (exercise.forward, function.__globals__[exercise.forward.name]))
    remaining, cache = inputs, ()
    for step, called in steps:
        count = len(step.arguments)
        arguments, remaining = remaining[:count], remaining[count:]
        try:
            returned = called(*arguments, *cache)
        except NotImplementedError as error:
            return Outcome(problem=_not_written(_innermost(error)))
        except (Exception, SystemExit) as error:
            return Outcome(problem=_raised(step, called, arguments, error))
        problem = _wrong_count(step, returned)
        if problem:
            return Outcome(problem=problem)
        if step.forward is None:
            cache = (returned[-1],)
    changed = tuple(
        array.name
        for array, before, after in zip(exercise.inputs, case.inputs, inputs, strict=True)
        if not np.array_equal(before, after)
    )
    quantities = tuple(returned) if isinstance(returned, tuple | list) else (returned,)
    return Outcome(returned=quantities[: len(exercise.quantities)], changed=changed)


def _innermost(error):
    """The name of the function that raised; a sequence may be written and its step not."""
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_name


def _not_written(name):
    return (
        f"{name} is not written yet.\n"
        "Replace `raise NotImplementedError()` with your code, run its cell, and check again."
    )


def _wrong_count(step, returned):
    wanted = step.returns
    if isinstance(returned, tuple | list):
        if len(returned) == len(wanted):
            return None
        came = f"{len(returned)} value" + ("s" if len(returned) != 1 else "")
    elif len(wanted) == 1:
        return None
    else:
        came = "nothing (None)" if returned is None else f"one value, {a(returned)}"
    return (
        f"{step.name} returned {came}; wanted {len(wanted)}: {', '.join(wanted)}.\n"
        f"End it with `return {', '.join(wanted)}`."
    )


def _raised(step, called, arguments, error):
    """Say what was raised, on which of the reader's own lines, and on which shapes."""
    said = shortened(" ".join(str(error).split()), 200)
    shapes = ", ".join(f"{array.name} {value.shape}" for array, value in zip(step.arguments, arguments, strict=True))
    return (
        f"{step.name} raised {type(error).__name__}{_own_line(called, error)}{': ' + said if said else ''}\n"
        f"It was called with {shapes}{'' if step.forward is None else ' and your cache'}; "
        "follow these through that line."
    )


def _own_line(called, error):
    """The last line of the reader's own code that the exception passed through.

    The reader's functions share one module's globals; NumPy's frames and ours do not.
    """
    line, trace = "", error.__traceback__
    own = getattr(called, "__globals__", None)
    while trace:
        frame = trace.tb_frame
        if frame.f_globals is own:
            source = linecache.getline(frame.f_code.co_filename, trace.tb_lineno, own).strip()
            line = f" on your line {trace.tb_lineno}" + (f", `{source}`" if source else "")
        trace = trace.tb_next
    return line
