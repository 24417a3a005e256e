"""How the pages are made: their templates escape all but Markup, and share colours and ways to write a number.

A made file comes to its place in one step.
"""

import os
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.grading.gradebook.errors import of_file

_HERE = Path(__file__).parent
# Names, notes and outputs come from students. Should one ever get past the escaping, the browser still runs no
# script, loads nothing and sends nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
# A note or a reason may quote what a student sent.
LONGEST_TEXT = 300


def template(page, **filters):
    """The template <page>.html.j2, with these filters beside those of all pages.

    Its `css` holds base.css, then <page>.css.
    """
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    shared = (breakable, moment, percent, points, seconds, short)
    environment.filters |= {function.__name__: function for function in shared} | filters
    sheets = (_HERE / "base.css", _HERE / f"{page}.css")
    environment.globals["css"] = Markup("".join(sheet.read_text(encoding="utf-8") for sheet in sheets))
    environment.globals["policy"] = POLICY
    return environment.get_template(f"{page}.html.j2")


def percent(share):
    """A share in whole per cent; all and none are said only of all and none."""
    if 0 < share < 0.005:
        return "<1 %"
    if 0.995 <= share < 1:
        return ">99 %"
    return f"{share * 100:.0f} %"


def points(score):
    """Points in hundredths, which are enough to read; the grade keeps every digit."""
    return f"{round(score, 2):g}"


def seconds(time):
    """Seconds in tenths, or in hundredths below 10."""
    return f"{time:.1f} s" if time >= 9.995 else f"{time:.2f} s"


def short(text):
    """The text, or its beginning where it is very long."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def moment(when):
    """A date and time, written out."""
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def breakable(name):
    """A function's name that a narrow column may break at its underscores."""
    return Markup(str(escape(name)).replace("_", "_<wbr>"))


def written(place, text):
    """The place, now that the text stands there: in one step, so that a reader never sees half of it.

    Raises GradebookError where it cannot be written.
    """
    beside = place.with_name(f"{place.name}.new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        # A student's name or output may hold what is no valid text.
        beside.write_bytes(text.encode("utf-8", "backslashreplace"))
        os.replace(beside, place)
    except OSError as error:
        raise of_file(error, f"Writing {place}") from error
    return place
