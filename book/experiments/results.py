"""The tables that experiments leave in book/results/: how they are written, and how the book reads them."""

import argparse
import csv
import datetime
import io
import platform
import statistics
import sys
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results"
# The libraries that the speed of grading rests on.
GRADING = ("nbgrader", "distributed", "NumPy", "torch")


def table(title: str, script: str, plan, minutes: float, rows: list[dict]) -> str:
    """The text of an experiment's table.

    script: the module's name; plan: a dataclass with `seeds`; rows: one dictionary a row, all with the same keys.
    """
    seeds = ", ".join(map(str, plan.seeds))
    about = {"plan": plan, "seeds": seeds, "CPU minutes": f"{minutes:.1f}"}
    return text_of(title, f"book.experiments.{script}", about, rows)


def text_of(title: str, module: str, about: dict, rows: list[dict], libraries=("NumPy", "torch")) -> str:
    """A CSV with a header of comments: what it shows, and all that is needed to make it again.

    module: the one whose main function writes the table; about: what else the header says, by name
    rows: one dictionary a row, all with the same keys; libraries: those whose versions the numbers rest on
    """
    versions = ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in libraries)])
    said = {"command": f"python -m {module}", **about, "versions": versions, "date": datetime.date.today()}
    text = io.StringIO()
    text.writelines(f"# {line}\n" for line in (title, *(f"{name}: {value}" for name, value in said.items())))
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write(name: str, text: str) -> None:
    """Write the table into book/results/."""
    (RESULTS / f"{name}.csv").write_text(text, encoding="utf-8")


def main(doc: str, tables, full, small) -> None:
    """Write the tables of the plan `full` into book/results/, or with --small print those of `small`.

    doc: the script's own docstring; tables: takes a plan and gives each table's text by its name
    """
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a few seconds; print what is made, write nothing")
    is_small = parser.parse_args().small
    for name, text in tables(small if is_small else full).items():
        if is_small:
            sys.stdout.write(text)
        else:
            write(name, text)


def spread(values, shown) -> str:
    """What a cell of the book's tables says of several seeds: the median, and below it the least to the largest.

    shown: value -> text, such as "{:.2f}".format
    """
    return f"{shown(statistics.median(values))}<br>({shown(min(values))} to&nbsp;{shown(max(values))})"


def parse(text: str) -> tuple[dict, list[dict]]:
    """A table's header, what its comments say by name, and its rows as text."""
    lines = text.splitlines()
    header = dict(line[2:].split(": ", 1) for line in lines if line.startswith("#") and ": " in line)
    return header, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def read(name: str) -> list[dict]:
    """The committed rows, with numbers where the text is one."""
    _, rows = parse((RESULTS / f"{name}.csv").read_text(encoding="utf-8"))
    return [{column: _number(value) for column, value in row.items()} for row in rows]


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
