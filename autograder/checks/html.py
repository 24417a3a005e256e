"""A verdict as HTML, for a notebook, the feedback page and the book."""

import re
from collections.abc import Iterable
from html import escape

from autograder.checks.address import link
from autograder.checks.text import error_text, place, points, verdict_text
from autograder.checks.verdict import Cause, QuantityVerdict, Verdict

# No colours: the table takes those of the page it stands in, light or dark. A sign says what is right.
_CELL = ' style="text-align: left; padding: 0.2em 0.8em 0.2em 0"'


def as_html(verdict: Verdict) -> str:
    """The verdict's table with a caption, then findings, problems, causes and remarks as a list."""
    items = [_code(finding) for finding in verdict.findings]
    items += [f"{_names(names)}: {_code(text)}" for names, text in verdict.problems]
    items += [_cause(cause, verdict) for cause in verdict.causes]
    items += [f"Remark: {_code(remark)}" for remark in verdict.remarks]
    return (
        f'<div class="verdict">{_headline(verdict)}{_paragraphs(verdict)}{_table(verdict)}'
        + (f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else "")
        + (f"<p>Your function wrote:</p><pre>{escape(verdict.printed)}</pre>" if verdict.printed else "")
        + "</div>"
    )


def _headline(verdict: Verdict) -> str:
    sign = "✓" if verdict.score == verdict.points else "✗"
    return (
        f"<p>{sign} <strong><code>{escape(verdict.exercise)}</code>: {points(verdict)}"
        f"</strong>, on {escape(verdict.basis)}</p>"
    )


def _paragraphs(verdict: Verdict) -> str:
    lines = [*verdict.first, *(verdict.problem.text.split("\n") if verdict.problem else ())]
    return "".join(f"<p>{_code(line)}</p>" for line in lines if line)


def _table(verdict: Verdict) -> str:
    if not verdict.quantities:
        return ""
    header = "".join(f'<th scope="col"{_CELL}>{name}</th>' for name in ("quantity", "shape", "worst error", "verdict"))
    rows = "".join(
        f'<tr><th scope="row"{_CELL}><code>{escape(row.name)}</code></th>'
        + "".join(
            f"<td{_CELL}>{cell}</td>" for cell in (_shape(row), escape(error_text(row)), escape(verdict_text(row)))
        )
        + "</tr>"
        for row in verdict.quantities
    )
    return f"<table><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"


def _shape(row: QuantityVerdict) -> str:
    """The wanted shape, in letters and numbers, and below it what came where that is another."""
    came = "" if row.wanted.endswith(f"= {row.got}") or row.wanted == row.got else f"<br>got {escape(row.got)}"
    return escape(row.wanted) + came


def _cause(cause: Cause, verdict: Verdict) -> str:
    places = "; ".join(place(_names(names), gates) for names, gates in verdict.places_of(cause))
    told = [f"Likely cause of {places}: <strong>{escape(cause.name)}</strong>.", _code(cause.hint)]
    return " ".join([*told, *(_equation(page, label) for page, label in verdict.equations_of(cause))])


def _equation(page: str, name: str) -> str:
    label = f"<code>{escape(name)}</code>"
    if not page:
        return f"See {label} in the notebook."
    address = link(page, name)
    if not address:
        return f"See {label} in the book."
    return f'<a href="{escape(address)}">The equation in the book</a> ({label}).'


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"<code>{escape(name)}</code>" for name in names)


def _code(text: str) -> str:
    """Escape the text and show what stands in backticks as code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", escape(text))
