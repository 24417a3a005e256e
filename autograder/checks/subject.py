"""The reader's function as what is judged: called in this process, and what is said where it is none."""

import inspect
import types
from collections.abc import Mapping
from typing import Any, Protocol

from autograder.checks.call import globals_of
from autograder.checks.cases import Case
from autograder.checks.exercise import Exercise
from autograder.checks.run import Run, run
from autograder.checks.units import Unknown, find, of_function
from autograder.checks.verdict import Kind, Problem
from autograder.checks.words import a


class Subject(Protocol):
    """The reader's function of one exercise, however it is called: InProcess, or what does the same from afar."""

    @property
    def remote(self) -> bool:
        """Whether the function runs in another process than this one, which is not to be believed."""
        ...

    def run(self, exercise: Exercise, cases: tuple[Case, ...]) -> Run | None:
        """The Run of the function of `exercise`, that one or one that stands beside it; None where none does."""
        ...

    def calls(self, name: str) -> bool:
        """Whether the function's own code names the other."""
        ...


class InProcess:
    """The reader's function, called in this process."""

    remote = False

    def __init__(self, function: Any):
        self.function = function

    def run(self, exercise: Exercise, cases: tuple[Case, ...]) -> Run | None:
        """The Run of the function of `exercise`: this one, or one that stands beside it; None where none does."""
        name = getattr(self.function, "__name__", None)
        function = self.function if exercise.name == name else globals_of(self.function).get(exercise.name)
        return None if function is None else run(function, exercise, cases)

    def calls(self, name: str) -> bool:
        """Whether the function's own code names the other; a class is taken to."""
        code = getattr(inspect.unwrap(self.function), "__code__", None)
        return code is None or name in _names(code)


def problem_of_function(function: object) -> Problem | None:
    """What is said where `function` is none that can be judged; None where it is."""
    if callable(function) and isinstance(getattr(function, "__name__", None), str):
        return None
    return Problem(
        Kind.NO_FUNCTION,
        f"check was given {a(function)}; wanted one of your functions.\n"
        "Write its name without parentheses: check(rnn_cell_forward, points=1).",
    )


def problem_of_name(function: Any, exercise: Exercise, names: Mapping[str, Any]) -> Problem | None:
    """What is said where `function` cannot be judged as an exercise; names: what the notebook defines."""
    name = exercise.name
    if name not in names:
        text = f"{name} is not defined in this notebook.\nWrite it under this name, and run its cell."
        return Problem(Kind.NOT_DEFINED, text, name)
    problem = problem_of_function(function)
    if problem or function.__name__ == name:
        return problem
    if of_function(function.__name__):
        return Problem(
            Kind.NO_EXERCISE,
            f"{name} is your function {function.__name__} under another name.\nWrite {name} itself, with def.",
            name,
        )
    try:
        find(function.__name__)
    except Unknown as unknown:
        return Problem(Kind.NO_EXERCISE, str(unknown), name)


def _names(code: types.CodeType) -> set[str]:
    """All global names in a code object and in the functions inside it."""
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return {*code.co_names, *(name for part in inner for name in _names(part))}
