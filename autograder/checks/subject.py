"""The reader's function as what is judged: called in this process, and what is said where it is none."""

import types
from collections import ChainMap
from collections.abc import Mapping
from typing import Any, Protocol

from autograder.checks.call import attribute, globals_of, unwrapped
from autograder.checks.cases import Case
from autograder.checks.exercise import Exercise
from autograder.checks.run import Run, run
from autograder.checks.units import Unknown, of_function
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
    """The reader's function of one exercise, called in this process.

    name: the exercise's; what the function calls itself does not matter
    notebook: the names of the notebook
    """

    remote = False

    def __init__(self, function: Any, name: str, notebook: dict[str, Any]):
        self._function, self._name = function, name
        self._names = _names_beside(function, name, notebook)

    def run(self, exercise: Exercise, cases: tuple[Case, ...]) -> Run | None:
        """The Run of the function of `exercise`: this one, or one that stands beside it; None where none does."""
        function = self._function if exercise.name == self._name else self._names.get(exercise.name)
        return run(function, exercise, cases, self._names) if callable(function) else None

    def calls(self, name: str) -> bool:
        """Whether the function's own code names the other; a class is taken to, and an object."""
        code = attribute(unwrapped(self._function), "__code__")
        return not isinstance(code, types.CodeType) or name in _names(code)


def problem_of_function(function: object) -> Problem | None:
    """What is said where `function` is none that can be judged; None where it is."""
    if callable(function):
        return None
    return Problem(
        Kind.NO_FUNCTION,
        f"check was given {a(function)}; wanted one of your functions.\n"
        "Write its name without parentheses: check(rnn_cell_forward, points=1).",
    )


def problem_of_name(name: str, notebook: Mapping[str, Any]) -> Problem | None:
    """What is said where the notebook holds nothing under an exercise's name that can be judged."""
    if name in notebook:
        return problem_of_function(notebook[name])
    text = f"{name} is not defined in this notebook.\nWrite it under this name, and run its cell."
    return Problem(Kind.NOT_DEFINED, text, name)


def name_of(function: Any, notebook: Mapping[str, Any], unit: str | None = None) -> str:
    """The name by which `function` is judged, "" where it has none; raises Unknown where it has several.

    It is the exercise's name under which the notebook holds it: a decorator, a partial and a lambda have another name
    or none. Where the notebook does not hold it, the module does where it was written.
    """
    own = _own_name(function)
    for names in (notebook, globals_of(function)):
        exercises = [name for name in _held(function, names) if _has_exercise(name, unit)]
        if own in exercises:
            return own
        if len(exercises) > 1:
            raise Unknown(
                f"check cannot tell which exercise is meant: {' and '.join(exercises)} are one and the same thing in "
                "this notebook. Write each of them for itself, with def."
            )
        if exercises:
            return exercises[0]
    held = _held(function, notebook)
    return own if own in held or not held or of_function(own) else held[0]


def _own_name(function):
    """What a function or a class calls itself, where that is a name: a lambda's is none."""
    name = attribute(function, "__name__")
    return name if isinstance(name, str) and name.isidentifier() else ""


def _held(function, names):
    """The names of an object. IPython keeps what a cell has shown under _ and others, which nobody has given it."""
    return [name for name, thing in list(names.items()) if thing is function and not name.startswith("_")]


def _has_exercise(name, unit):
    return any(unit in (None, exercise.unit) for exercise in of_function(name))


def _names_beside(function, name, notebook):
    """The names among which the other functions are looked up that the one called `name` stands on.

    They are the notebook's where it holds the function. What a script was only handed stands in a module of its own.
    """
    own = globals_of(function)
    return ChainMap(notebook, own) if notebook.get(name) is function else ChainMap(own or notebook)


def _names(code: types.CodeType) -> set[str]:
    """All global names in a code object and in the functions inside it."""
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return {*code.co_names, *(name for part in inner for name in _names(part))}
