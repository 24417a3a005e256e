"""The tables that experiments leave in book/results/, and how the book reads them."""

import csv
import datetime
import io
import platform
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results"


def table(title: str, script: str, plan, minutes: float, rows: list[dict]) -> str:
    """A CSV with a header of comments: what it shows, and all that is needed to make it again.

    script: the module's name; plan: a dataclass with `seeds`; rows: one dictionary a row, all with the same keys.
    """
    text = io.StringIO()
    text.write(
        f"# {title}\n"
        f"# command: python -m book.experiments.{script}\n"
        f"# plan: {plan}\n"
        f"# seeds: {', '.join(map(str, plan.seeds))}\n"
        f"# versions: Python {platform.python_version()}, NumPy {version('numpy')}, torch {version('torch')}\n"
        f"# date: {datetime.date.today()}\n"
        f"# CPU minutes: {minutes:.1f}\n"
    )
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read(script: str) -> list[dict]:
    """The committed rows, with numbers where the text is one."""
    lines = (RESULTS / f"{script}.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [{name: _number(value) for name, value in row.items()} for row in rows]


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
