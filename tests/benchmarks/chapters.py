"""Each chapter's executed equations with their largest error, and each experiment of the book.

python -m tests.benchmarks.chapters          # a row for every chapter
python -m tests.benchmarks.chapters --all    # a row for every equation: label, oracle, error
"""

import argparse
import contextlib
import io
import sys
import warnings

from rich.console import Console
from rich.table import Table

from book.experiments import results
from tests.book.chapters import executed, pages


def equations(everything):
    """The table of executed equations, one row a page, or one row an equation."""
    table = Table("page", *(("label", "oracle", "error") if everything else ("executed equations", "largest error")))
    for page in pages():
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
            entries = executed(page).executed
        if everything:
            for entry in entries:
                table.add_row(page, entry.label, entry.oracle, f"{entry.error:.0e}")
        else:
            labels = {entry.label for entry in entries}
            table.add_row(page, str(len(labels)), f"{max(entry.error for entry in entries):.0e}")
    return table


def experiments():
    """The table of committed results: what each shows, and its seeds and minutes where it has any."""
    table = Table("table", "seeds", "CPU minutes", "what it shows")
    for path in sorted(results.RESULTS.glob("*.csv")):
        text = path.read_text(encoding="utf-8")
        said, _ = results.parse(text)
        title = text.splitlines()[0].removeprefix("# ")
        seeds = str(len(said["seeds"].split(","))) if "seeds" in said else "–"
        table.add_row(path.stem, seeds, said.get("CPU minutes", "–"), title)
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="a row for every equation")
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(equations(parser.parse_args().all))
    console.print(experiments())


if __name__ == "__main__":
    main()
