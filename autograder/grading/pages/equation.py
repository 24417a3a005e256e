"""Where the book explains a misconception."""

import os
from pathlib import Path

from autograder.grading.course.misconception import misconceptions, page_of
from autograder.grading.course.paths import ROOT
from autograder.grading.environment import named_book


def address(unit, function, name, folder):
    """The address of the equation for a misconception of a function, or "" where none is known.

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
