"""What is said of a call that gave nothing to judge: a stub, an exception, another number of values."""

import linecache

from autograder.checks.words import a, shortened


def not_written(name):
    """Say that a function or Class.method is a stub still."""
    return (
        f"{name} is not written yet.\n"
        "Replace `raise NotImplementedError()` with your code, run its cell, and check again."
    )


def wrong_count(name, returned, wanted):
    """Say how many values came and how many were wanted; wanted: their names."""
    if returned is None:
        came = "nothing (None)"
    elif isinstance(returned, tuple | list):
        came = f"{len(returned)} value" + ("s" if len(returned) != 1 else "")
    else:
        came = f"one value, {a(returned)}"
    return (
        f"{name} returned {came}; wanted {len(wanted)}: {', '.join(wanted)}.\nEnd it with `return {', '.join(wanted)}`."
    )


def raised(name, own, arguments, error):
    """Say what was raised, on which of the reader's own lines, and on which shapes; own: the reader's globals."""
    line, said = _own_line(own, error), _message(error)
    given = ", ".join(_shown(argument, value) for argument, value in arguments.items())
    advice = "follow these through your code"
    if line:
        advice = "follow these through that line"
    elif isinstance(error, TypeError) and "argument" in said:
        advice = "it must take these, in this order"
    return (
        f"{name} raised {type(error).__name__}{line}{': ' + said if said else ''}\n"
        f"It was called with {given}; {advice}."
    )


def _message(error):
    try:
        return shortened(" ".join(str(error).split()), 200)
    except Exception:  # the reader's own exception may fail to say what it is
        return ""


def _shown(name, value):
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
