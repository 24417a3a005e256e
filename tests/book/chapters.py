"""Run a chapter as the build does, once for all the tests of a process, and keep what it executed and drew."""

import copy
import functools
import importlib
import re
from contextlib import contextmanager
from dataclasses import dataclass

import jupytext
import myst_nb
import pytest

from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.paths import BOOK, SOLUTIONS
from book.equations.ledger import numbered_equations


@dataclass(frozen=True, repr=False)
class Chapter:
    """text: its source; names: what its code cells leave behind; runs: each label with the oracle's values, in order;
    glued: what the cells keep for a place further down, by label; error: what a wrong equation raises."""

    text: str
    names: dict
    runs: list
    glued: dict
    error: type

    @property
    def equations(self):
        """The LaTeX of each numbered equation, by label."""
        return numbered_equations(self.text)

    @property
    def executed(self):
        """The ledger's entries: label, oracle, error."""
        return self.names["equations"].executed

    @functools.cached_property
    def drawings(self):
        """The drawings that the page shows, by the name under which it shows them."""
        shown = {label: thing.data for label, thing in self.glued.items() if "<svg" in getattr(thing, "data", "")}
        with _in_book():
            for name in re.findall(r"^```\{drawing\} ([\w.]+)$", self.text, re.MULTILINE):
                module, _, function = name.partition(".")
                shown[name] = getattr(importlib.import_module(f"figures.{module}"), function)()
        return shown

    def ledger(self, **equations):
        """The chapter's ledger, without an entry, as if its text held these equations."""
        ledger = copy.copy(self.names["equations"])
        ledger.equations, ledger.executed = equations, []
        return ledger

    def run_as(self, label, latex):
        """Run the equation as if it read `latex`, as often as the build runs it. Raises what the build stops at."""
        for values in (values for run, values in self.runs if run == label):
            # Where the chapter has no W, a slip that writes it for U is to be refused for its value.
            instead = {"W": 0.7 * values["U"]} if "U" in values else {}
            self.ledger(**{label: latex}).run(label, values=instead | values, oracle="")


@functools.cache
def executed(page):
    """The Chapter that book/<page>.md is once its code cells have run, in the folder book/ and with it on the path."""
    text = text_of(page)
    runs, names, glued = [], {}, {}
    with _in_book() as patch:
        equations = importlib.import_module("equations")
        run = equations.Ledger.run

        def recorded(self, *labels, values, oracle):
            runs.extend((label, values) for label in labels)
            run(self, *labels, values=values, oracle=oracle)

        patch.setattr(equations.Ledger, "run", recorded)
        patch.setattr(myst_nb, "glue", lambda label, thing, display=True: glued.update({label: thing}))
        for cell in jupytext.reads(text, fmt="md:myst").cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, f"book/{page}.md", "exec"), names)
    return Chapter(text, names, runs, glued, equations.EquationError)


@contextmanager
def _in_book():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(BOOK)
        patch.syspath_prepend(BOOK)
        yield patch


def text_of(page):
    """The source of book/<page>.md."""
    return (BOOK / f"{page}.md").read_text(encoding="utf-8")


def prose_of(page):
    """The same in one line, so that a sentence is found wherever its line breaks."""
    return " ".join(text_of(page).split())


def named_by(unit):
    """The labels of equations that a unit's source and its verdicts name."""
    source = (SOLUTIONS / f"{unit}.py").read_text(encoding="utf-8")
    return sorted({*re.findall(r"\beq-[a-z0-9-]+", source), *(mistake.see for mistake in misconceptions(unit))})


def pages():
    """The chapters and appendices that execute equations, by name."""
    return sorted(path.stem for path in BOOK.glob("*.md") if "equations.table()" in path.read_text(encoding="utf-8"))
