"""What a person sees while a cohort is graded: a bar in a terminal, a line now and then elsewhere."""

import time
from contextlib import contextmanager
from dataclasses import dataclass

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

_EVERY = 5  # seconds between two lines


@dataclass(frozen=True)
class Tally:
    """How far a run is: how many submissions it has to grade, how many of each kind it has, with how many workers."""

    to_grade: int
    counts: dict[str, int]
    workers: int

    @property
    def done(self):
        """How many are graded."""
        return sum(self.counts.values())


@contextmanager
def display(console, unit, quiet):
    """A function that shows a Tally: in a bar where the console is a terminal, in lines where not, nowhere if quiet."""
    if quiet:
        yield lambda tally: None
    elif console.is_terminal:
        with _bar(console) as bar:
            yield _in_bar(bar, unit)
    else:
        yield _in_lines(console, unit)


class _Rate(ProgressColumn):
    def render(self, task):
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")


def _bar(console):
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
        console=console,
    )


def _in_bar(bar, unit):
    task = bar.add_task(f"grading {unit}", total=None, counts="")

    def show(tally):
        bar.update(task, total=tally.to_grade, completed=tally.done, counts=_counts(tally))

    return show


def _in_lines(console, unit):
    began = said = time.monotonic()

    def show(tally):
        nonlocal said
        now = time.monotonic()
        if now - said < _EVERY:
            return
        said = now
        rate = tally.done / (now - began)
        left = f", about {(tally.to_grade - tally.done) / rate:.0f} s left" if rate else ""
        console.print(
            f"grading {unit}: {tally.done} of {tally.to_grade}, {rate:.1f}/s{left}; {_counts(tally)}", highlight=False
        )

    return show


def _counts(tally):
    kinds = ", ".join(f"{number} {kind}" for kind, number in tally.counts.items() if number)
    workers = f"{tally.workers} workers" if tally.workers else "waiting for workers"
    return ", ".join(filter(None, [kinds, workers]))
