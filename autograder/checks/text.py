"""A verdict as text, for a terminal."""

import shutil
import textwrap
from collections.abc import Sequence

from autograder.checks.verdict import Cause, QuantityVerdict, Verdict

WIDTH = 100


def as_text(verdict: Verdict) -> str:
    """The verdict's table, then a paragraph for each finding, problem, cause and remark."""
    parts = [_headline(verdict), *verdict.first]
    if verdict.problem:
        parts.append(verdict.problem.text)
    if verdict.quantities:
        parts.append(_table(verdict.quantities))
    parts += verdict.findings
    parts += [f"{', '.join(names)}: {text}" for names, text in verdict.problems]
    parts += [_cause(cause, verdict) for cause in verdict.causes]
    parts += [f"Remark: {remark}" for remark in verdict.remarks]
    if verdict.printed:
        parts.append(f"Your function wrote:\n{verdict.printed}")
    return "\n\n".join(_wrapped(part) for part in parts) + "\n"


def _headline(verdict: Verdict) -> str:
    return f"{verdict.exercise}: {points(verdict)}, on {verdict.basis}"


def points(verdict: Verdict) -> str:
    """The score in hundredths, which are enough to read; the grade keeps every digit."""
    return f"{round(verdict.score, 2):g} of {verdict.points:g} points"


def _table(rows: Sequence[QuantityVerdict]) -> str:
    header = ("quantity", "shape wanted", "got", "worst error", "verdict")
    lines = [header, *((row.name, row.wanted, row.got, error_text(row), verdict_text(row)) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def error_text(row: QuantityVerdict) -> str:
    """The norm-relative error in two digits, or a dash where none can be measured."""
    return "–" if row.error is None else f"{row.error:.1e}"


def verdict_text(row: QuantityVerdict) -> str:
    """A sign and a few words, so that neither colour nor a font decides; a misconception's name says most."""
    if row.problem is None:
        return "✓ right"
    if not row.gates:
        return f"✗ {_words(row)}"
    wrong, right = ([gate.gate for gate in row.gates if gate.right is side] for side in (False, True))
    told = f"✗ rows of {', '.join(wrong)} wrong"
    return f"{told}; {', '.join(right)} right" if right else told


def _words(row):
    """What is said of a row that is not told gate by gate."""
    if row.follows:
        return "follows from the rest"
    return " and ".join(cause.name for cause in row.causes) or row.problem.kind.words


def _cause(cause: Cause, verdict: Verdict) -> str:
    places = "; ".join(place(", ".join(names), gates) for names, gates in verdict.places_of(cause))
    equations = [
        f"{page}.html#equation-{label}" if page else f"{label} in the notebook."
        for page, label in verdict.equations_of(cause)
    ]
    see = f" See {', '.join(equations)}" if equations else ""
    return f"Likely cause of {places}: {cause.name}. {cause.hint}{see}"


def place(names: str, gates: Sequence[str]) -> str:
    """What a cause explains: quantities, or the rows of gates in them."""
    return f"the rows of {', '.join(gates)} in {names}" if gates else names


def _wrapped(part: str) -> str:
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
    return "\n".join(
        line if line.startswith("  ") else textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in part.split("\n")
    )
