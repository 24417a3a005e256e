"""How a case becomes a call of the reader's function, and what is said when the call fails."""

import linecache

import numpy as np

from autograder.checks.words import a, shortened


class Unjudged(Exception):
    """The call gave nothing to judge; the message tells the reader why and what to do."""


class Caller:
    """Calls the reader's functions: `function` itself, and others by name from the same notebook."""

    def __init__(self, function):
        self._function = function

    def __call__(self, name, arguments, returns):
        """Call the function `name` and return its values as a tuple, one for each name in `returns`.

        arguments: the values by the names that messages use
        Raises Unjudged where the function is not written, raises, or returns another number of values.
        """
        function = self._named(name)
        try:
            returned = function(*arguments.values())
        except NotImplementedError as error:
            raise Unjudged(_not_written(_innermost(error))) from None
        except (Exception, SystemExit) as error:
            raise Unjudged(_raised(name, function, arguments, error)) from None
        values = returned if isinstance(returned, tuple | list) and len(returns) > 1 else (returned,)
        if len(values) != len(returns):
            raise Unjudged(_wrong_count(name, returned, returns))
        return tuple(values)

    def _named(self, name):
        if name == self._function.__name__:
            return self._function
        return self._function.__globals__[name]


def plain(call, exercise, case):
    """Call the function with the case's inputs, and keep the quantities that are judged."""
    returned = call(exercise.name, named(exercise.arguments, case.inputs), exercise.returns)
    return returned[: len(exercise.quantities)]


def named(arrays, values):
    """The values by the names of the exercise's arrays."""
    return {array.name: value for array, value in zip(arrays, values, strict=True)}


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


def _wrong_count(name, returned, wanted):
    if returned is None:
        came = "nothing (None)"
    elif isinstance(returned, tuple | list):
        came = f"{len(returned)} value" + ("s" if len(returned) != 1 else "")
    else:
        came = f"one value, {a(returned)}"
    return (
        f"{name} returned {came}; wanted {len(wanted)}: {', '.join(wanted)}.\nEnd it with `return {', '.join(wanted)}`."
    )


def _raised(name, function, arguments, error):
    """Say what was raised, on which of the reader's own lines, and on which shapes."""
    said = shortened(" ".join(str(error).split()), 200)
    given = ", ".join(_shown(argument, value) for argument, value in arguments.items())
    return (
        f"{name} raised {type(error).__name__}{_own_line(function, error)}{': ' + said if said else ''}\n"
        f"It was called with {given}; follow these through that line."
    )


def _shown(name, value):
    """An argument as a message shows it: an array by its shape, a number by its value."""
    if isinstance(value, np.ndarray):
        return f"{name} {value.shape}"
    return f"{name} {value}" if isinstance(value, int | float | str) else name


def _own_line(function, error):
    """The last line of the reader's own code that the exception passed through.

    The reader's functions share one module's globals; NumPy's frames and ours do not.
    """
    line, trace = "", error.__traceback__
    own = getattr(function, "__globals__", None)
    while trace:
        frame = trace.tb_frame
        if frame.f_globals is own:
            source = linecache.getline(frame.f_code.co_filename, trace.tb_lineno, own).strip()
            line = f" on your line {trace.tb_lineno}" + (f", `{source}`" if source else "")
        trace = trace.tb_next
    return line
