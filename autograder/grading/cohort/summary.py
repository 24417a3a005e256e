"""What a run came to, as a table for a person and as JSON for a pipeline."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from shlex import quote

from rich.markup import escape
from rich.table import Table
from sqlalchemy.engine import make_url

from autograder.grading.environment import in_the_shell

_SHOWN = 20  # lines of one kind


def document(run):
    """The run as JSON."""
    return json.dumps(
        {
            "unit": run.unit,
            "seed": run.seed,
            "seconds": round(run.seconds, 3),
            "submissions": run.found,
            "counts": {**run.counts, "graded before": run.standing, "left": run.left},
            "scores": _scores(run.outcomes),
            "scores before": _scores(run.before),
            "changes": [asdict(change) for change in run.changes],
            "misnamed": [asdict(folder) for folder in run.misnamed],
            "undated": run.undated,
            "unread": [asdict(submission) for submission in run.unread],
            "unwritten": [asdict(grades) for grades in run.unwritten],
            "stopped": run.stopped,
            "exit_code": run.exit_code,
        },
        indent=1,
    )


def _scores(outcomes):
    return [asdict(outcome) | {"kind": outcome.kind} for outcome in outcomes]


def show(run, console, course_dir, db_url):
    """Print the table, what could not be run, what changed, and what to do next in that course and gradebook."""
    console.print(_table(run))
    failed = [f"{outcome.student}: {outcome.ended.splitlines()[0]}" for outcome in run.failed]
    lowered_first = sorted(run.changes, key=lambda change: not change.is_lowered)
    _list(console, "Not run to their end; what had run keeps its points:", failed)
    misnamed = [f"submitted/{folder.name}: {folder.problem}" for folder in run.misnamed]
    unread = [f"{submission.student}: {submission.problem}" for submission in run.unread]
    unwritten = [told.problem.replace("\n", "\n  ") for told in run.unwritten]
    _list(console, "Not graded:", misnamed)
    _list(console, "Not graded, since it cannot be read:", unread)
    _list(console, "Taken to be in time, for timestamp.txt tells none; mend it, and run again:", list(run.undated))
    changed = [_changed(change) for change in lowered_first]
    _list(console, "Scores that are other than before:", changed, "the report lists them")
    _list(console, "Graded, and not written; run again when it is mended:", unwritten)
    if run.stopped:
        console.print(f"\n[bold red]Stopped:[/] {escape(run.stopped)}", highlight=False)
    else:
        console.print(_next(run.unit, course_dir, db_url), highlight=False)


def _table(run):
    title = f"{run.unit}, seed {run.seed}: {len(run.outcomes)} graded in {run.seconds:.1f} s"
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column("")
    table.add_column("", justify="right")
    for kind, number in _rows(run):
        table.add_row(kind, str(number))
    return table


def _rows(run):
    yield from run.counts.items()
    yield "graded before", run.standing
    if run.left:
        yield "still to grade", run.left
    whole = (*run.outcomes, *run.before)
    if whole and len(run.before) == run.standing:
        mean = sum(outcome.score for outcome in whole) / len(whole)
        slowest = max(whole, key=lambda outcome: outcome.seconds)
        yield "mean", f"{mean:.2f} of {whole[0].max_score:g}"
        yield "slowest", f"{escape(slowest.student)}, {slowest.seconds:.1f} s"


def _changed(change):
    lowered = " LOWERED" if change.is_lowered else ""
    return f"{change.student}, {change.grade_id}: {change.before:g} → {change.after:g}{lowered}; {change.why}"


def _list(console, title, lines, where="--json has them all"):
    if not lines:
        return
    more = [f"... and {len(lines) - _SHOWN} more; {where}"] if len(lines) > _SHOWN else []
    told = "\n".join(f"  {escape(line)}" for line in lines[:_SHOWN] + more)
    console.print(f"\n{title}\n{told}", highlight=False)


def _next(unit, course_dir, db_url):
    """The commands that go on from here. nbgrader's own have to be started in the course directory."""
    elsewhere = course_dir.resolve() != Path.cwd()
    # The password that the reader has typed need not stand in a log.
    shown_url = quote(make_url(db_url).render_as_string(hide_password=True)) if db_url else ""
    ours, theirs = (f" {option} {shown_url}" if db_url else "" for option in ("--db-url", "--db"))
    steps = (
        ("autograder", f"report {unit}{ours}", "what the cohort got right and wrong"),
        ("autograder", f"feedback {unit}{ours}", "a page for each student"),
        ("nbgrader", f"export{theirs}", "grades.csv"),
        ("jupyter", "lab", "Nbgrader > Formgrader, to look through the notebooks and add points by hand"),
    )
    lines = [(f"{_command(program, elsewhere)} {rest}", what) for program, rest, what in steps]
    width = max(len(line) for line, _ in lines)
    there = [f"  cd {escape(quote(str(course_dir)))}"] if elsewhere else []
    return "\n".join(["\nNext:", *there, *(f"  {escape(line):{width}}  {what}" for line, what in lines)])


def _command(program, elsewhere):
    """How the shell finds this program, also from elsewhere: by name, or where it lies beside the Python that runs."""
    beside = Path(sys.executable).with_name(program)
    if in_the_shell(program) or not beside.exists():
        return program
    return str(beside.relative_to(Path.cwd())) if not elsewhere and beside.is_relative_to(Path.cwd()) else str(beside)
