"""The report as one HTML page that needs no network and no script."""

from markupsafe import Markup

from autograder.grading.graded import kind, share
from autograder.grading.pages import numbers
from autograder.grading.pages.histogram import NARROW, WIDE, histogram, span
from autograder.grading.pages.templates import environment

KIND_WORDS = {"full": "full marks", "partial": "partial", "zero": "zero", "failed": "failed"}
# The page stays small and fast to read with any number of students.
MOST_STUDENTS, MOST_FAILED, MOST_SLOW, MOST_NOTES, MOST_CHANGES = 500, 100, 10, 20, 500


def as_html(unit, summaries, when, equation, feedback, changes):
    """The page.

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
        changes=sorted(newest, key=lambda told: not told[1].is_lowered)[:MOST_CHANGES],
        changes_left=max(0, len(changes) - MOST_CHANGES),
        slowest=numbers.slowest(summaries, MOST_SLOW),
        students=summaries if len(summaries) <= MOST_STUDENTS else (),
        feedback=feedback,
    )


def _template():
    made = environment("report")
    made.filters |= {"found": _found, "kind": kind, "own_notes": numbers.own_notes, "share": share}
    return made.get_template("report.html.j2")


def _found(graded):
    """How many misconceptions were found."""
    return len({(cell.function, cause) for cell in graded.cells for cause in cell.causes})


def _drawings(bins, median):
    return Markup("".join(histogram(bins, median, shape) for shape in (WIDE, NARROW)) if median is not None else "")
