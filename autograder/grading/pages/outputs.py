"""Shows what a code cell gave."""

import base64
import re

from markupsafe import Markup
from nbconvert.filters import ansi2html

from autograder.grading.pages.prose import prose
from autograder.grading.pages.sanitize import harmless

BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
LONGEST = 200_000


def shown(output):
    """An output of nbformat 4 as Markup that runs nothing and loads nothing."""
    match output.get("output_type"):
        case "stream":
            return _terminal(_joined(output.get("text", "")))
        case "error":
            return _terminal("\n".join(map(str, output.get("traceback", ()))))
        case "display_data" | "execute_result":
            return _richest(output.get("data", {}))
    return Markup("")


def _richest(data):
    """The richest form that can be shown; a script, a widget or a page of its own never is."""
    for kind, show in KINDS.items():
        if kind in data:
            return show(_joined(data[kind]))
    return Markup("<p>An output of the type {} is not shown here.</p>").format(", ".join(map(str, data)) or "unknown")


def _terminal(text):
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… and {len(text) - LONGEST} characters more"
    return Markup("<pre tabindex='0'>{}</pre>").format(Markup(ansi2html(text)))


def _picture(kind):
    def show(data):
        # A picture stands in an <img>, where an SVG's scripts do not run and its addresses are not asked for.
        encoded = base64.b64encode(data.encode("utf-8", "replace")).decode() if kind == "image/svg+xml" else data
        if not BASE64.fullmatch(encoded):
            return Markup("<p>A picture that cannot be read.</p>")
        return Markup('<img alt="A picture that your code drew" src="data:{};base64,{}">').format(
            kind, "".join(encoded.split())
        )

    return show


# In the order of preference.
KINDS = {
    "text/html": harmless,
    "image/png": _picture("image/png"),
    "image/jpeg": _picture("image/jpeg"),
    "image/svg+xml": _picture("image/svg+xml"),
    "text/markdown": prose,
    "text/latex": lambda tex: Markup("<pre>{}</pre>").format(tex),
    "text/plain": _terminal,
}


def _joined(text):
    """nbformat writes a text as one string or as lines."""
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def source(cell):
    """A cell's source as one string."""
    return _joined(cell.get("source", ""))
