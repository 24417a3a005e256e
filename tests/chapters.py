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

from autograder.grading.course import BOOK


@dataclass(frozen=True)
class Chapter:
    """names: what its code cells leave behind; values_of: the oracle's values that each equation was given."""

    names: dict
    values_of: dict

    @property
    def executed(self):
        """The ledger's entries: label, oracle, error."""
        return self.names["equations"].executed


def run(page):
    """Execute the code cells of book/<page>.md in order, from the folder book/ and with it on the path."""
    values_of, names = {}, {}
    with _in_book():
        ledger = importlib.import_module("equations").Ledger
        original = ledger.run

        def recorded(self, *labels, values, oracle):
            values_of.update(dict.fromkeys(labels, values))
            original(self, *labels, values=values, oracle=oracle)

        ledger.run = recorded
        try:
            for cell in jupytext.read(BOOK / f"{page}.md").cells:
                if cell.cell_type == "code":
                    exec(compile(cell.source, f"book/{page}.md", "exec"), names)
        finally:
            ledger.run = original
    return Chapter(names, values_of)


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
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
            executed = run(page).executed
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
    for path in sorted((BOOK / "results").glob("*.csv")):
        lines = [line[2:] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
        said = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        table.add_row(path.stem, str(len(said["seeds"].split(","))), said.get("CPU minutes", "–"), lines[0])
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="a row for every equation")
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(equations(parser.parse_args().all))
    console.print(experiments())


if __name__ == "__main__":
    main()
