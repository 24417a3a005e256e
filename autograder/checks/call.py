"""How a case becomes a call of the reader's function."""

import inspect

from autograder.checks.call_problems import not_written, raised, wrong_count
from autograder.checks.time_limit import OutOfTime


class Unjudged(Exception):
    """The call gave nothing to judge; the message tells the reader why and what to do.

    words: the same in a few words, for the row of a quantity
    """

    def __init__(self, message, words="nothing to judge"):
        super().__init__(message)
        self.words = words


class Caller:
    """Calls the reader's functions: `function` itself, and others by name from the same notebook."""

    def __init__(self, function):
        self._function = function

    def __call__(self, name, arguments, returns):
        """Call the function `name` and return its values as a tuple, one for each name in `returns`.

        arguments: the values by the names that messages use
        Raises Unjudged where the function is not written, raises, or returns another number of values.
        """
        return self.apply(name, self.named(name), arguments, returns)

    def apply(self, name, function, arguments, returns):
        """The same for `function`, an object that a function of the reader's gave; messages call it `name`."""
        returned = _returned(name, function, arguments)
        values = returned if isinstance(returned, tuple | list) and len(returns) > 1 else (returned,)
        if returned is None or len(values) != len(returns):
            raise Unjudged(wrong_count(name, returned, returns))
        return tuple(values)

    def returned(self, name, arguments):
        """Call the function `name` and give back whatever it returns, however many values that is."""
        return _returned(name, self.named(name), arguments)

    def named(self, name):
        """The reader's function `name`; Unjudged where the notebook does not define it."""
        if name == self._function.__name__:
            return self._function
        found = globals_of(self._function).get(name)
        if not callable(found):
            raise Unjudged(
                f"{self._function.__name__} needs {name}, and this notebook does not define it.\n"
                f"Write {name}, or run the cell that defines it, and check {self._function.__name__} again."
            )
        return found


def globals_of(thing):
    """The names among which a function, a class, or an object's class was written; a built-in has none."""
    thing = inspect.unwrap(thing)
    if hasattr(thing, "__globals__"):
        return thing.__globals__
    methods = vars(thing if isinstance(thing, type) else type(thing)).values()
    return next((method.__globals__ for method in methods if hasattr(method, "__globals__")), {})


def _returned(name, function, arguments):
    try:
        return function(*arguments.values())
    except (KeyboardInterrupt, OutOfTime):
        raise
    except BaseException as error:
        if isinstance(error, NotImplementedError) and _innermost(error).f_globals is globals_of(function):
            raise Unjudged(not_written(_innermost(error).f_code.co_qualname.rpartition("<locals>.")[2])) from None
        raise Unjudged(raised(name, globals_of(function), arguments, error)) from None


def _innermost(error):
    """The frame that raised; a sequence may be written and its step not."""
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame


def plain(call, exercise, case):
    """Call the function with the case's inputs, and keep the quantities that are judged."""
    returned = call(exercise.name, by_name(exercise.arguments, case.inputs), exercise.returns)
    return returned[: len(exercise.quantities)]


def by_name(arrays, values):
    """The values by the names of the exercise's arrays."""
    return {array.name: value for array, value in zip(arrays, values, strict=True)}
