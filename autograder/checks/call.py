"""How a case becomes a call of the reader's function, and what is said of a call that gave nothing to judge."""

from __future__ import annotations

import functools
import inspect
import linecache
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks.time_limit import OutOfTime
from autograder.checks.verdict import Kind, Problem
from autograder.checks.words import a, shortened

if TYPE_CHECKING:
    from autograder.checks.cases import Case
    from autograder.checks.exercise import Array, Exercise

# What a function of the reader's returned: one thing for each name that was wanted, and each may be anything.
Returned = tuple[Any, ...]


@dataclass(frozen=True)
class Answered:
    """What a backward function returned, and how it uses the cache.

    repaired: what it returned on the cache put right, where the reader's forward function is wrong; else empty
    spoils_cache: whether a second call with the same cache gave another answer
    """

    returned: Returned
    repaired: Returned = ()
    spoils_cache: bool = False


class Unjudged(Exception):
    """The call gave nothing to judge; the message tells the reader why and what to do.

    about: the name of the function that is meant
    error: the exception that the function raised, where it raised one
    """

    def __init__(
        self,
        message: str,
        kind: Kind = Kind.NOTHING_TO_JUDGE,
        about: str = "",
        error: BaseException | None = None,
    ):
        super().__init__(message)
        self.kind = kind
        self.about = about
        self.error = error

    @property
    def problem(self) -> Problem:
        """The same as a Problem."""
        return Problem(self.kind, str(self), self.about)

    def with_message(self, message: str) -> Unjudged:
        """The same with another message."""
        return Unjudged(message, self.kind, self.about, self.error)


class Caller:
    """Calls the reader's functions: `function` itself, and others by name from the same notebook.

    name: the exercise's, by which messages call `function`; its own `__name__` may be another
    names: the notebook's, by default those among which `function` was written
    """

    def __init__(self, function: Callable, name: str, names: ChainMap[str, Any] | None = None):
        self._function, self._name = function, name
        self._names = ChainMap(globals_of(function)) if names is None else names

    def __call__(self, name: str, arguments: Mapping[str, Any], returns: Sequence[str]) -> Returned:
        """Call the function `name` and return its values as a tuple, one for each name in `returns`.

        arguments: the values by the names that messages use
        Raises Unjudged where the function is not written, raises, or returns another number of values.
        """
        return self.apply(name, self.named(name), arguments, returns)

    def apply(self, name: str, function: Callable, arguments: Mapping[str, Any], returns: Sequence[str]) -> Returned:
        """The same for `function`, an object that a function of the reader's gave; messages call it `name`."""
        returned = _returned(self._names, name, function, arguments)
        values = returned if isinstance(returned, tuple | list) and len(returns) > 1 else (returned,)
        if returned is None or len(values) != len(returns):
            raise _wrong_count(name, returned, returns)
        return tuple(values)

    def returned(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """Call the function `name` and give back whatever it returns, however many values that is."""
        return _returned(self._names, name, self.named(name), arguments)

    def named(self, name: str) -> Callable:
        """The reader's function `name`; Unjudged where the notebook does not define it."""
        if name == self._name:
            return self._function
        found = self._names.get(name)
        if not callable(found):
            raise Unjudged(
                f"{self._name} needs {name}, and this notebook does not define it.\n"
                f"Write {name}, or run the cell that defines it, and check {self._name} again.",
                Kind.NOT_DEFINED,
                name,
            )
        return found


def plain(call: Caller, exercise: Exercise, case: Case) -> Returned:
    """Call the function with the case's inputs, and keep the quantities that are judged."""
    returned = call(exercise.name, by_name(exercise.arguments, case.inputs), exercise.returns)
    return returned[: len(exercise.quantities)]


def by_name(arrays: Iterable[Array], values: Iterable[np.ndarray]) -> dict[str, np.ndarray]:
    """The values by the names of the exercise's arrays."""
    return {array.name: value for array, value in zip(arrays, values, strict=True)}


def copied(returned: Returned) -> Returned:
    """The values, the arrays as copies: a function may give out the same array again and write into it."""
    return tuple(map(_copied, returned))


def _copied(value):
    try:
        return value.copy() if type(value) is np.ndarray else value
    except MemoryError:  # a broadcast array can claim any size; its shape will be found wrong
        return value


def globals_of(thing: Any) -> dict[str, Any]:
    """The names among which a function, a class, or an object's class was written; a built-in has none."""
    thing = unwrapped(thing)
    methods = vars(thing if isinstance(thing, type) else type(thing)).values()
    found = (attribute(each, "__globals__") for each in (thing, *methods))
    return next((names for names in found if isinstance(names, dict)), {})


# A chain of wrappers may lead back to its beginning.
_MOST_WRAPPERS = 100


def unwrapped(thing: Any) -> Any:
    """The reader's function under what is wrapped around it, where that tells what it wraps."""
    for _ in range(_MOST_WRAPPERS):
        if isinstance(thing, functools.partial):
            inner = thing.func
        else:
            inner = attribute(thing, "pyfunc" if isinstance(thing, np.vectorize) else "__wrapped__")
        if not callable(inner):
            break
        thing = inner
    return thing


def attribute(thing: Any, name: str) -> Any:
    """The attribute, or None where there is none, or where the reader's own __getattr__ raises whatever it may."""
    try:
        return getattr(thing, name, None)
    except Exception:
        return None


def _returned(names, name, function, arguments):
    try:
        return function(*arguments.values())
    except (KeyboardInterrupt, OutOfTime):
        raise
    except BaseException as error:
        # The notebook's come first: a decorator may have been written elsewhere, in a library.
        own = (*names.maps, globals_of(function))
        frame = _innermost(error)
        if isinstance(error, NotImplementedError) and any(frame.f_globals is theirs for theirs in own):
            raise _not_written(_qualified_name(frame)) from None
        raise _raised(name, function, own, arguments, error) from None


def _innermost(error):
    """The frame that raised; a sequence may be written and its step not."""
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame


def _qualified_name(frame):
    """The name of the function or Class.method that runs in a frame."""
    code = frame.f_code
    if hasattr(code, "co_qualname"):
        return code.co_qualname.rpartition("<locals>.")[2]
    # Before Python 3.11 a method's code does not know its class.
    classes = (thing for thing in frame.f_globals.values() if isinstance(thing, type))
    methods = ((kind, vars(kind).get(code.co_name)) for kind in classes)
    holder = next((f"{kind.__name__}." for kind, method in methods if getattr(method, "__code__", None) is code), "")
    return f"{holder}{code.co_name}"


def _not_written(name):
    return Unjudged(
        f"{name} is not written yet.\n"
        "Replace `raise NotImplementedError()` with your code, run its cell, and check again.",
        Kind.NOT_WRITTEN,
        name,
    )


def _wrong_count(name, returned, wanted):
    """Says how many values came and how many were wanted; wanted: their names."""
    if returned is None:
        came = "nothing (None)"
    elif isinstance(returned, tuple | list):
        came = f"{len(returned)} value" + ("s" if len(returned) != 1 else "")
    else:
        came = f"one value, {a(returned)}"
    return Unjudged(
        f"{name} returned {came}; wanted {len(wanted)}: {', '.join(wanted)}.\n"
        f"End it with `return {', '.join(wanted)}`.",
        about=name,
    )


def _raised(name, function, own, arguments, error):
    """Says what was raised, on which of the reader's own lines, and on which shapes.

    own: the globals among which the reader's code stands, the likeliest first
    """
    line, message = next(filter(None, (_own_line(theirs, error) for theirs in own)), ""), _message(error)
    called_with = ", ".join(_described(argument, value) for argument, value in arguments.items())
    advice = "follow these through your code"
    if line:
        advice = "follow these through that line"
    elif not _takes(function, len(arguments)):
        advice = "it must take these, in this order"
    return Unjudged(
        f"{name} raised {type(error).__name__}{line}{': ' + message if message else ''}\n"
        f"It was called with {called_with}; {advice}.",
        Kind.RAISED,
        name,
        error,
    )


def _takes(function, count):
    """Whether a function can be called with so many arguments; so it seems where it does not tell."""
    try:
        signature = inspect.signature(function)
    except Exception:  # the reader's own object may fail to say how it is called
        return True
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True


def _message(error):
    try:
        return shortened(" ".join(str(error).split()), 200)
    except Exception:  # the reader's own exception may fail to say what it is
        return ""


def _described(name, value):
    """An argument as a message shows it: an array or a tensor by its shape, a number by its value."""
    if hasattr(value, "shape"):
        return f"{name} {tuple(value.shape)}"
    return f"{name} {value}" if isinstance(value, int | float | str) else name


def _own_line(own, error):
    """The last line of the reader's own code that the exception passed through.

    The reader's functions share one module's globals; NumPy's frames and ours do not.
    """
    line, trace = "", error.__traceback__
    while trace:
        frame = trace.tb_frame
        if frame.f_globals is own:
            source = linecache.getline(frame.f_code.co_filename, trace.tb_lineno, own).strip()
            line = f" on your line {trace.tb_lineno}" + (f", `{source}`" if source else "")
        trace = trace.tb_next
    return line
