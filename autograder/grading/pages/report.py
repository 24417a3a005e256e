"""Writes the report's two files into the course directory."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from autograder.grading.pages.equation import address
from autograder.grading.pages.put import put
from autograder.grading.pages.report_page import as_html
from autograder.grading.pages.spreadsheet import as_csv


def write(course_dir, unit, summaries, changes):
    """Write reports/<unit>.html and reports/<unit>.csv; returns their paths.

    summaries: (student, Graded) for every submission
    changes: (time in UTC, gradebook.Change) for every score that a regrade changed, the oldest first
    """
    folder = Path(course_dir).resolve() / "reports"
    summaries = sorted(summaries, key=lambda pair: pair[0])
    equation = partial(_equation, unit, folder)
    page = as_html(unit, summaries, datetime.now(UTC), equation, _feedback(folder.parent, unit), changes)
    return [
        put(folder / f"{unit}.html", page),
        put(folder / f"{unit}.csv", as_csv(summaries)),
    ]


def _equation(unit, folder, cause):
    return address(unit, cause.function, cause.name, folder)


def _feedback(course_dir, unit):
    """The addresses of the feedback pages that exist, as seen from the report, by student."""
    pages = (course_dir / "feedback").glob(f"*/{unit}/{unit}.html")
    return {page.parts[-3]: f"../feedback/{quote(os.fsencode(page.parts[-3]))}/{unit}/{unit}.html" for page in pages}
