"""The command `autograder`."""

import re
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from autograder.grading.course.paths import CourseError, unit_names

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Release and grade the course's exercises.")
out, err = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)


@app.command()
def release(
    unit: Annotated[list[str] | None, typer.Argument(help="Units to release; all when none is named.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail where a file differs.")] = False,
) -> None:
    """Make the notebooks in exercises/ and the bank of visible cases from solutions/."""
    # Imported here because nbgrader takes seconds to load and `doctor` must not wait for it.
    from autograder.grading.course.release import release as make

    with _one_clear_message("Not released:"):
        changed = make(unit or unit_names(), check=check)
    if check and changed:
        names = ", ".join(str(path) for path in changed)
        err.print(f"Not what solutions/ makes: {names}.\nRun `autograder release` and commit what it changes.")
        raise typer.Exit(1)
    out.print("\n".join(f"made {path}" for path in changed) or "Everything released is what solutions/ makes.")


DbUrl = Annotated[
    str | None,
    typer.Option(
        help="The gradebook's database.", metavar="URL", show_default="the configuration's, or gradebook.db in DIR"
    ),
]


class Sandbox(StrEnum):
    """Where a student's code runs."""

    bubblewrap = "bubblewrap"
    none = "none"


EXIT_CODES = """It ends with

[bold]0[/]    all graded

[bold]1[/]    all graded, some not run to their end, in a misnamed folder or without a readable time; all listed

[bold]2[/]    wrong usage, or something wrong with the course directory

[bold]3[/]    the database, scheduler, disk or sandbox failed; some submissions could not be read, or grades written

[bold]130[/]  stopped by Ctrl-C or SIGTERM

After 3 and 130 what is graded stands, and the same command goes on from there."""


def _address(scheduler):
    """Dask looks for a host in anything, and for long."""
    if scheduler and not re.fullmatch(r"(tcp|tls)://[^/\s]+:\d+", scheduler):
        raise typer.BadParameter(f"{scheduler!r} is no address of a scheduler; write it as in tcp://host:8786.")
    return scheduler


@app.command(epilog=EXIT_CODES)
def grade(
    unit: Annotated[str, typer.Argument(help="The unit, as in submitted/<student>/UNIT/UNIT.ipynb.")],
    course_dir: Annotated[Path, typer.Option(help="The folder with submitted/.", metavar="DIR")] = Path("."),
    workers: Annotated[
        int | None, typer.Option(min=1, help="Workers on this machine.", show_default="one a processor")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="A Dask scheduler to grade with instead, as in tcp://host:8786.", metavar="ADDRESS", callback=_address
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Draws the hidden cases.", show_default="that of the unit's last run")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded.")] = False,
    db_url: DbUrl = None,
    sandbox: Annotated[
        Sandbox, typer.Option(help="none runs the students' code with your own rights.")
    ] = Sandbox.bubblewrap,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document, and nothing else.")] = False,
) -> None:
    """Grade every new submission of a unit, and enter the grades in nbgrader's gradebook."""
    from autograder.grading.cohort.grade_command import run

    raise typer.Exit(
        run(
            unit,
            out=out,
            err=err,
            as_json=json,
            course_dir=course_dir,
            workers=workers,
            scheduler=scheduler,
            seed=seed,
            force=force,
            sandbox=sandbox.value,
            db_url=db_url,
        )
    )


@app.command()
def report(
    unit: Annotated[str, typer.Argument(help="The unit to report on.")],
    course_dir: Annotated[Path, typer.Option(help="Where submitted/ and gradebook.db are.")] = Path("."),
    db_url: DbUrl = None,
) -> None:
    """Make a page of how the cohort did, and a table of all grades, from the recorded grades."""
    from autograder.grading.pages.report import write_report

    with _one_clear_message("Not reported:"):
        for path in write_report(course_dir, unit, db_url):
            out.print(f"made {_from_here(path)}", highlight=False, markup=False)


@app.command()
def feedback(
    unit: Annotated[str, typer.Argument(help="The unit to give feedback on.")],
    course_dir: Annotated[Path, typer.Option(help="Where autograded/ and gradebook.db are.")] = Path("."),
    student: Annotated[str | None, typer.Option(help="Only this student; all when none is named.")] = None,
    db_url: DbUrl = None,
) -> None:
    """Make a page for each student: points, code, outputs and verdicts; no code of a notebook runs in it."""
    from autograder.grading.course.source import read_source
    from autograder.grading.pages.feedback import write_feedback

    with _one_clear_message("No feedback:"):
        read_source(unit)
        written = write_feedback(course_dir, unit, student, db_url)
    pages = "1 page" if len(written.pages) == 1 else f"{len(written.pages)} pages"
    out.print(f"made {pages} in {_from_here(course_dir / 'feedback')}", highlight=False, markup=False)
    for name, problem in written.problems:
        err.print(f"[bold red]No feedback[/] for {escape(name)}: {escape(problem)}", highlight=False)
    raise typer.Exit(bool(written.problems))


@contextmanager
def _one_clear_message(headline):
    """Ends the command with one clear message and `grade`'s exit code where course or gradebook is not ready for it."""
    # Imported here because nbgrader takes seconds to load and `doctor` must not wait for it.
    from autograder.grading.cohort.result import SYSTEM_FAILED, WRONG_USE
    from autograder.grading.gradebook import GradebookError

    try:
        yield
    except (CourseError, GradebookError) as error:
        err.print(f"[bold red]{headline}[/] {escape(str(error))}", highlight=False)
        raise typer.Exit(WRONG_USE if isinstance(error, CourseError) else SYSTEM_FAILED) from None


def _from_here(path):
    """A path as a person would type it."""
    path = path.resolve()
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing, and what to do."""
    from autograder.grading.doctor import examine, table

    found = examine()
    out.print(table(found))
    raise typer.Exit(any(part.problem and part.required for part in found))
