"""The command `autograder`."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from autograder.grading.course import CourseError, units

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Release and grade the course's exercises.")
out, err = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)


@app.command()
def release(
    unit: Annotated[list[str] | None, typer.Argument(help="Units to release; all when none is named.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail where a file differs.")] = False,
) -> None:
    """Make the notebooks in exercises/ and the bank of visible cases from solutions/."""
    # Imported here because nbgrader takes seconds to load and `doctor` must not wait for it.
    from autograder.grading.release import release as make

    try:
        changed = make(unit or units(), check=check)
    except CourseError as error:
        err.print(f"[bold red]Not released.[/] {escape(str(error))}", highlight=False)
        raise typer.Exit(1) from None
    if check and changed:
        names = ", ".join(str(path) for path in changed)
        err.print(f"Not what solutions/ makes: {names}.\nRun `autograder release` and commit what it changes.")
        raise typer.Exit(1)
    out.print("\n".join(f"made {path}" for path in changed) or "Everything released is what solutions/ makes.")


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing, and what to do."""
    from autograder.grading.doctor import examine, table

    found = examine()
    out.print(table(found))
    raise typer.Exit(any(part.problem and part.required for part in found))
