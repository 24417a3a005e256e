"""The command `autograder grade`, from its options to its exit code."""

import json
import os
import signal
import threading
from contextlib import contextmanager, suppress

from rich.markup import escape

from autograder.grading.cohort.failure import SystemFailure, how_to_go_on
from autograder.grading.cohort.progress import display
from autograder.grading.cohort.result import SYSTEM_FAILED, WRONG_USE
from autograder.grading.cohort.rounds import grade_cohort
from autograder.grading.cohort.summary import document, show
from autograder.grading.course.paths import CourseError
from autograder.grading.course.source import read_source
from autograder.grading.gradebook import GradebookError

UNSAFE = (
    "[bold yellow]Without a sandbox[/] the students' code runs with your rights: it can read and change what you can, "
    "its own grade included."
)


def run(unit, out, err, as_json, sandbox, **options):
    """Grade the cohort and show what came of it; returns the exit code."""
    if sandbox == "none":
        err.print(UNSAFE)
    try:
        read_source(unit)
        with display(err, unit, quiet=as_json) as progress, _asked_to_stop() as stop:
            result = grade_cohort(unit=unit, sandbox=sandbox, progress=progress, stop=stop, **options)
    except CourseError as error:
        return _refuse(unit, str(error), WRONG_USE, out, err, as_json)
    except GradebookError as error:
        return _refuse(unit, str(error), SYSTEM_FAILED, out, err, as_json)
    except SystemFailure as failure:
        return _refuse(unit, failure.with_advice(), SYSTEM_FAILED, out, err, as_json)
    if as_json:
        print(document(result))
    else:
        show(result, out, options["course_dir"], options["db_url"])
    return result.exit_code


def _refuse(unit, reason, code, out, err, as_json):
    """Say why nothing was graded; returns the exit code."""
    if as_json:
        print(json.dumps({"unit": unit, "stopped": reason, "exit_code": code}, indent=1))
    else:
        err.print(f"[bold red]Not graded:[/] {escape(reason)}", highlight=False)
    return code


@contextmanager
def _asked_to_stop():
    """An Event that Ctrl-C or SIGTERM sets, which asks the run to stop; a second Ctrl-C stops it at once."""
    asked = threading.Event()

    def ask(number, frame):
        asked.set()
        signal.signal(signal.SIGINT, _stop_at_once)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop_at_once(number, frame):
    # Not through sys.stderr, which the signal may have found in mid-write.
    with suppress(OSError):
        os.write(2, f"\nStopped at once. {how_to_go_on()}\n".encode())
    raise KeyboardInterrupt
