"""What `autograder grade` shows and ends with."""

import json

from rich.markup import escape

from autograder.grading.cohort.outcome import TROUBLE, WRONG_USE
from autograder.grading.cohort.progress import shown
from autograder.grading.cohort.rounds import grade_cohort
from autograder.grading.cohort.stop import asked_to_stop
from autograder.grading.cohort.summary import document, show
from autograder.grading.cohort.trouble import Trouble
from autograder.grading.course.paths import CourseError
from autograder.grading.course.source import read

UNSAFE = (
    "[bold yellow]Without a sandbox[/] the students' code runs with your rights: it can read and change what you can, "
    "its own grade included."
)


def run(unit, out, err, as_json, sandbox, **options):
    """Grade the cohort and show what came of it; returns the exit code."""
    if sandbox == "none":
        err.print(UNSAFE)
    try:
        read(unit)
        with shown(err, unit, quiet=as_json) as progress, asked_to_stop() as stop:
            done = grade_cohort(unit=unit, sandbox=sandbox, progress=progress, stop=stop, **options)
    except (CourseError, Trouble) as error:
        code = TROUBLE if isinstance(error, Trouble) else WRONG_USE
        _refuse(unit, str(error), code, out, err, as_json)
        return code
    if as_json:
        print(document(done))
    else:
        show(done, out, options["course_dir"], options["db_url"])
    return done.exit_code


def _refuse(unit, reason, code, out, err, as_json):
    if as_json:
        print(json.dumps({"unit": unit, "stopped": reason, "exit_code": code}, indent=1))
    else:
        err.print(f"[bold red]Not graded:[/] {escape(reason)}", highlight=False)
