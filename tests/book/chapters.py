"""Run a chapter as the build does, and keep what it executed.

python -m tests.chapters          # each chapter's executed equations and largest error; each experiment
python -m tests.chapters --all    # every equation: label, oracle, error
"""

import argparse
import contextlib
import importlib
import io
import os
import sys
import warnings
from dataclasses import dataclass

import jupytext
from rich.console import Console
from rich.table import Table

from autograder.grading.course.paths import BOOK
from book.experiments import results


@dataclass(frozen=True)
class Chapter:
    """page: its name; names: what its code cells leave behind; runs: each label with the oracle's values, in order."""

    page: str
    names: dict
    runs: list
    error: type

    @property
    def values_of(self):
        """The values that each equation was given, the last time that it was run."""
        return dict(self.runs)

    @property
    def executed(self):
        """The ledger's entries: label, oracle, error."""
        return self.names["equations"].executed


@contextlib.contextmanager
def running(page):
    """The Chapter that book/<page>.md is once its code cells have run, in the folder book/ and with it on the path."""
    runs, names = [], {}
    with _in_book():
        equations = importlib.import_module("equations")
        original = equations.Ledger.run

        def recorded(self, *labels, values, oracle):
            runs.extend((label, values) for label in labels)
            original(self, *labels, values=values, oracle=oracle)

        equations.Ledger.run = recorded
        try:
            for cell in jupytext.read(BOOK / f"{page}.md").cells:
                if cell.cell_type == "code":
                    exec(compile(cell.source, f"book/{page}.md", "exec"), names)
        finally:
            equations.Ledger.run = original
        yield Chapter(page, names, runs, equations.EquationError)


def pages():
    """The chapters and appendices that execute equations, by name."""
    return sorted(path.stem for path in BOOK.glob("*.md") if "equations.table()" in path.read_text(encoding="utf-8"))


@contextlib.contextmanager
def _in_book():
    before = os.getcwd()
    os.chdir(BOOK)
    sys.path.insert(0, str(BOOK))
    try:
        yield
    finally:
        os.chdir(before)
        sys.path.remove(str(BOOK))


def equations(everything):
    """The table of executed equations, one row a page, or one row an equation."""
    table = Table("page", *(("label", "oracle", "error") if everything else ("executed equations", "largest error")))
    for page in pages():
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"), running(page) as done:
            executed = done.executed
        if everything:
            for entry in executed:
                table.add_row(page, entry.label, entry.oracle, f"{entry.error:.0e}")
        else:
            labels = {entry.label for entry in executed}
            table.add_row(page, str(len(labels)), f"{max(entry.error for entry in executed):.0e}")
    return table


def experiments():
    """The table of committed results: what each shows, its seeds and its minutes."""
    table = Table("table", "seeds", "CPU minutes", "what it shows")
    for path in sorted(results.RESULTS.glob("*.csv")):
        text = path.read_text(encoding="utf-8")
        said, _ = results.parse(text)
        title = text.splitlines()[0].removeprefix("# ")
        table.add_row(path.stem, str(len(said["seeds"].split(","))), said.get("CPU minutes", "–"), title)
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="a row for every equation")
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(equations(parser.parse_args().all))
    console.print(experiments())


if __name__ == "__main__":
    main()
