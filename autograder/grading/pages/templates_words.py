"""How the pages write numbers, times and long texts."""

from markupsafe import Markup, escape

# A note or a reason may quote what a student sent.
LONGEST = 300


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
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def moment(when):
    """A date and time, written out."""
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def breakable(name):
    """A function's name that a narrow column may break at its underscores."""
    return Markup(str(escape(name)).replace("_", "_<wbr>"))
