"""Judge a function on answers, and show its score: the verdict, and what to fix before it."""

import inspect
import math
import numbers
import sys
import types
from dataclasses import replace
from functools import partial

from autograder.checks.call import globals_of
from autograder.checks.call_problems import not_written
from autograder.checks.judge import judge
from autograder.checks.question import ask
from autograder.checks.run import run
from autograder.checks.score import Score
from autograder.checks.units import EXERCISES, find
from autograder.checks.verdict import Verdict
from autograder.checks.words import a


def score(function, points, answers_to, basis):
    """The Score of `function` on `answers_to(exercise)`; shown at once where no notebook will show it."""
    result = Score(_verdict(function, points, answers_to, basis))
    if not _in_notebook():
        _print(str(result))
    return result


def _print(text):
    """Print on any terminal; one that lacks a sign gets a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, errors="replace").decode(encoding))


def _in_notebook():
    """Whether what a cell returns is shown as HTML: in a Jupyter kernel, or in the course's own pages."""
    return "ipykernel" in sys.modules or sys.platform == "emscripten"


def _verdict(function, points, answers_to, basis):
    problem = _problem_of_points(points)
    if problem:
        return Verdict("check", 0, basis, problem=problem)
    problem = problem_of_function(function)
    if problem:
        return Verdict("check", points, basis, problem=problem)
    name = function.__name__
    try:
        exercise = find(name)
    except KeyError as unknown:
        return Verdict(name, points, basis, problem=unknown.args[0])
    return verdict_on(Here(function), exercise, points, answers_to)


def verdict_on(subject, exercise, points, answers_to):
    """The Verdict on a function of the reader's and, with it, on those that it stands on.

    subject: who calls it: Here, or what does the same from afar
        run(exercise, cases) -> the run.Run of the reader's function of that exercise, None where there is none
        calls(name) -> whether the function's own code names the other
        apart -> whether the function runs in another process than this one
    answers_to: (exercise) -> its Answers
    """
    answers = answers_to(exercise)
    verdict = judge(exercise, answers, _asked(subject, exercise, answers), points)
    return replace(verdict, first=tuple(_first(exercise, subject, answers_to, verdict)))


def _asked(subject, exercise, answers):
    return ask(partial(subject.run, exercise), exercise, answers.cases, subject.apart)


class Here:
    """The reader's function, called in this process."""

    apart = False

    def __init__(self, function):
        self.function = function

    def run(self, exercise, cases):
        """The Run of the function of `exercise`: this one, or one that stands beside it; None where none does."""
        name = getattr(self.function, "__name__", None)
        function = self.function if exercise.name == name else globals_of(self.function).get(exercise.name)
        return None if function is None else run(function, exercise, cases)

    def calls(self, name):
        """Whether the function's own code names the other; a class is taken to."""
        code = getattr(inspect.unwrap(self.function), "__code__", None)
        return code is None or name in _names(code)


def _problem_of_points(points):
    if isinstance(points, bool) or not isinstance(points, numbers.Real) or not 0 <= points < math.inf:
        return (
            f"points is {points!r}; wanted a number that is not negative.\n"
            "Write it as the notebook does: check(rnn_cell_forward, points=1)."
        )
    return None


def problem_of_function(function):
    """What is said where `function` is none that can be judged; None where it is."""
    if not callable(function) or not isinstance(getattr(function, "__name__", None), str):
        return (
            f"check was given {a(function)}; wanted one of your functions.\n"
            "Write its name without parentheses: check(rnn_cell_forward, points=1)."
        )
    return None


def undefined(name):
    """Say that the notebook has nothing of this name."""
    return f"{name} is not defined in this notebook.\nWrite it under this name, and run its cell."


def problem_of_name(function, name, names):
    """What is said where `function` cannot be judged as the exercise `name`; names: what the notebook defines."""
    if name not in names:
        return undefined(name)
    problem = problem_of_function(function)
    if problem or function.__name__ == name:
        return problem
    if function.__name__ in EXERCISES:
        return f"{name} is your function {function.__name__} under another name.\nWrite {name} itself, with def."
    try:
        find(function.__name__)
    except KeyError as unknown:
        return unknown.args[0]


def _first(exercise, subject, answers_to, verdict):
    """Say first which of the functions that this one stands on is itself not right yet."""
    if verdict.problem == not_written(exercise.name):
        return
    full = verdict.score == verdict.points
    # Where every mistake has its likely cause here, another function is not to blame.
    maybe = "" if verdict.explained else f" {exercise.name} may be wrong only for that."
    if exercise.forward and not _is_right(exercise.forward, subject, answers_to):
        apart = f" {exercise.name} was judged apart from it." if full else maybe
        yield f"Fix {exercise.forward.name} first: it is not right yet.{apart}"
    if not full:
        for name in exercise.builds_on:
            if subject.calls(name) and not _is_right(find(name), subject, answers_to):
                yield f"Fix {name} first: it is not right yet.{maybe}"


def _names(code):
    """All global names in a code object and in the functions inside it."""
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return {*code.co_names, *(name for part in inner for name in _names(part))}


def _is_right(step, subject, answers_to):
    """Whether the values of the reader's function of the exercise `step` are right, or it is not there to be judged."""
    answers = answers_to(step)
    done = _asked(subject, step, answers)
    if done is None:
        return True
    verdict = judge(step, answers, done, points=1)
    values = [row for array, row in zip(step.quantities, verdict.quantities, strict=False) if not array.aside]
    return bool(values) and all(row.right for row in values)
