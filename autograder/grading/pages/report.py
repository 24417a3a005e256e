"""The report on a unit: how the cohort did, as one HTML page that needs no network and no script, and as a CSV."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from autograder.grading.course.misconception import misconceptions, page_of
from autograder.grading.course.paths import ROOT, CourseError
from autograder.grading.course.source import read_source
from autograder.grading.environment import named_book
from autograder.grading.gradebook import read_results
from autograder.grading.graded import kind, share
from autograder.grading.pages import numbers
from autograder.grading.pages.histogram import NARROW, WIDE, histogram, span
from autograder.grading.pages.spreadsheet import as_csv
from autograder.grading.pages.templates import template, written

KIND_WORDS = {"full": "full marks", "partial": "partial", "zero": "zero", "failed": "failed"}
# The page stays small and fast to read with any number of students.
MOST_STUDENTS, MOST_FAILED, MOST_SLOW, MOST_NOTES, MOST_CHANGES = 500, 100, 10, 20, 500


def write_report(course_dir, unit, db_url=None):
    """Write the report on the recorded grades; returns the paths of its files.

    CourseError where the unit is unknown or has no grades yet, GradebookError where a file cannot be read or written.
    """
    read_source(unit)
    summaries, changes = read_results(course_dir, unit, db_url)
    if not summaries:
        raise CourseError(f"no submission of {unit} is graded yet. Run `autograder grade {unit}` first.")
    return write_files(course_dir, unit, summaries, changes)


def write_files(course_dir, unit, summaries, changes):
    """Write reports/<unit>.html and reports/<unit>.csv; returns their paths.

    summaries: (student, Graded) for every submission
    changes: (time in UTC, gradebook.Change) for every score that a regrade changed, the oldest first
    """
    folder = Path(course_dir).resolve() / "reports"
    summaries = sorted(summaries, key=lambda pair: pair[0])
    equation = partial(_equation, unit, folder)
    page = report_page(unit, summaries, datetime.now(UTC), equation, _feedback(folder.parent, unit), changes)
    return [
        written(folder / f"{unit}.html", page),
        written(folder / f"{unit}.csv", as_csv(summaries)),
    ]


def _equation(unit, folder, cause):
    return equation_address(unit, cause.function, cause.name, folder)


def equation_address(unit, function, name, folder):
    """The address of the book's equation for a misconception of a function, or "" where none is known.

    folder: where the report stands, for a book that was built in this clone
    """
    found = next((m for m in misconceptions(unit) if (m.of, m.name) == (function, name)), None)
    page = page_of(found.see, unit) if found else ""
    book = _book(page, folder) if page else ""
    return f"{book.rstrip('/')}/{page}.html#equation-{found.see}" if book else ""


def _book(page, folder):
    known = named_book()
    built = ROOT / "_build" / "html"
    if known or not (built / f"{page}.html").exists():
        return known
    return Path(os.path.relpath(built, folder)).as_posix()


def _feedback(course_dir, unit):
    """The addresses of the feedback pages that exist, as seen from the report, by student."""
    pages = (course_dir / "feedback").glob(f"*/{unit}/{unit}.html")
    return {page.parts[-3]: f"../feedback/{quote(os.fsencode(page.parts[-3]))}/{unit}/{unit}.html" for page in pages}


def report_page(unit, summaries, when, equation, feedback, changes):
    """The page as HTML.

    summaries: (student, Graded) for every submission
    when: the date and time in UTC
    equation: gives the address for a FoundCause, or ""
    feedback: the address of a student's feedback page, for each student who has one
    changes: (time in UTC, gradebook.Change) for every score that a regrade changed, the oldest first
    """
    summaries = sorted(summaries, key=lambda pair: pair[0])
    notes, newest = numbers.notes(summaries), changes[::-1]
    overview, bins = numbers.overview(summaries), numbers.bins(summaries)
    return _template().render(
        unit=unit,
        when=when,
        kinds=KIND_WORDS,
        numbers=overview,
        drawings=_drawings(bins, overview.median),
        bins=[(span(i, len(bins)), counts) for i, counts in enumerate(bins)],
        functions=numbers.functions(summaries),
        causes=[(cause, equation(cause)) for cause in numbers.causes(summaries)],
        failed=numbers.failed(summaries)[:MOST_FAILED],
        notes=notes[:MOST_NOTES],
        notes_left=len(notes[MOST_NOTES:]),
        changes=sorted(newest, key=lambda dated: not dated[1].is_lowered)[:MOST_CHANGES],
        changes_left=max(0, len(changes) - MOST_CHANGES),
        slowest=numbers.slowest(summaries, MOST_SLOW),
        students=summaries if len(summaries) <= MOST_STUDENTS else (),
        feedback=feedback,
    )


def _template():
    return template("report", found=_found, kind=kind, own_notes=numbers.own_notes, share=share)


def _found(graded):
    """How many misconceptions were found."""
    return len({(cell.function, cause) for cell in graded.cells for cause in cell.causes})


def _drawings(bins, median):
    return Markup("".join(histogram(bins, median, shape) for shape in (WIDE, NARROW)) if median is not None else "")
