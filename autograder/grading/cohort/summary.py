"""The result of a run as a table for a person, and as JSON for a pipeline."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from shlex import quote

from rich.markup import escape
from rich.table import Table
from sqlalchemy.engine import make_url

from autograder.grading.environment import in_the_shell

_MOST = 20  # lines of one kind


def document(result):
    """The CohortResult as JSON."""
    return json.dumps(
        {
            "unit": result.unit,
            "seed": result.seed,
            "seconds": round(result.seconds, 3),
            "submissions": result.submissions,
            "counts": {**result.counts, "graded before": result.graded_before, "left": result.left},
            "scores": _as_dicts(result.scores),
            "scores before": _as_dicts(result.scores_before),
            "changes": [asdict(change) for change in result.changes],
            "misnamed": [asdict(folder) for folder in result.misnamed],
            "undated": result.undated,
            "unread": [asdict(submission) for submission in result.unread],
            "unwritten": [asdict(grades) for grades in result.unwritten],
            "stopped": result.stopped,
            "exit_code": result.exit_code,
        },
        indent=1,
    )


def _as_dicts(scores):
    return [asdict(score) | {"kind": score.kind} for score in scores]


def show(result, console, course_dir, db_url):
    """Print the table, what could not be run, what changed, and what to do next in that course and gradebook."""
    console.print(_table(result))
    failed = [f"{score.student}: {score.ended.splitlines()[0]}" for score in result.failed]
    lowered_first = sorted(result.changes, key=lambda change: not change.is_lowered)
    _list(console, "Not run to their end; what had run keeps its points:", failed)
    misnamed = [f"submitted/{folder.name}: {folder.problem}" for folder in result.misnamed]
    unread = [f"{submission.student}: {submission.problem}" for submission in result.unread]
    unwritten = [grades.problem.replace("\n", "\n  ") for grades in result.unwritten]
    _list(console, "Not graded:", misnamed)
    _list(console, "Not graded, since it cannot be read:", unread)
    _list(console, "Taken to be in time, for timestamp.txt tells none; mend it, and run again:", list(result.undated))
    changed = [_changed(change) for change in lowered_first]
    _list(console, "Scores that are other than before:", changed, "the report lists them")
    _list(console, "Graded, and not written; run again when it is mended:", unwritten)
    if result.stopped:
        console.print(f"\n[bold red]Stopped:[/] {escape(result.stopped)}", highlight=False)
    else:
        console.print(_next(result.unit, course_dir, db_url), highlight=False)


def _table(result):
    title = f"{result.unit}, seed {result.seed}: {len(result.scores)} graded in {result.seconds:.1f} s"
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column("")
    table.add_column("", justify="right")
    for name, number in _rows(result):
        table.add_row(name, str(number))
    return table


def _rows(result):
    yield from result.counts.items()
    yield "graded before", result.graded_before
    if result.left:
        yield "still to grade", result.left
    scores = (*result.scores, *result.scores_before)
    if scores and len(result.scores_before) == result.graded_before:
        mean = sum(score.score for score in scores) / len(scores)
        slowest = max(scores, key=lambda score: score.seconds)
        yield "mean", f"{mean:.2f} of {scores[0].max_score:g}"
        yield "slowest", f"{escape(slowest.student)}, {slowest.seconds:.1f} s"


def _changed(change):
    lowered = " LOWERED" if change.is_lowered else ""
    return f"{change.student}, {change.grade_id}: {change.before:g} → {change.after:g}{lowered}; {change.why}"


def _list(console, title, lines, where="--json has them all"):
    if not lines:
        return
    more = [f"... and {len(lines) - _MOST} more; {where}"] if len(lines) > _MOST else []
    told = "\n".join(f"  {escape(line)}" for line in lines[:_MOST] + more)
    console.print(f"\n{title}\n{told}", highlight=False)


def _next(unit, course_dir, db_url):
    """The commands that go on from here. nbgrader's own have to be started in the course directory."""
    elsewhere = course_dir.resolve() != Path.cwd()
    # The password that the reader has typed need not stand in a log.
    url = quote(make_url(db_url).render_as_string(hide_password=True)) if db_url else ""
    ours, theirs = (f" {option} {url}" if db_url else "" for option in ("--db-url", "--db"))
    steps = (
        ("autograder", f"report {unit}{ours}", "what the cohort got right and wrong"),
        ("autograder", f"feedback {unit}{ours}", "a page for each student"),
        ("nbgrader", f"export{theirs}", "grades.csv"),
        ("jupyter", "lab", "Nbgrader > Formgrader, to look through the notebooks and add points by hand"),
    )
    lines = [(f"{_command(program, elsewhere)} {rest}", what) for program, rest, what in steps]
    width = max(len(line) for line, _ in lines)
    first = [f"  cd {escape(quote(str(course_dir)))}"] if elsewhere else []
    return "\n".join(["\nNext:", *first, *(f"  {escape(line):{width}}  {what}" for line, what in lines)])


def _command(program, elsewhere):
    """How the shell finds this program, also from elsewhere: by name, or where it lies beside the Python that runs."""
    beside = Path(sys.executable).with_name(program)
    if in_the_shell(program) or not beside.exists():
        return program
    return str(beside.relative_to(Path.cwd())) if not elsewhere and beside.is_relative_to(Path.cwd()) else str(beside)
