"""The templates' environment: everything is escaped but what is Markup, and the colours are in one place."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.grading.pages import templates_words

HERE = Path(__file__).parent
# Names, notes and outputs come from students. Should one ever get past the escaping, the browser still runs no
# script, loads nothing and sends nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def environment(page):
    """An Environment for the template <page>.html.j2; `css` holds what all pages share, then <page>.css."""
    made = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    shared = ("breakable", "moment", "percent", "points", "seconds", "short")
    made.filters |= {name: getattr(templates_words, name) for name in shared}
    sheets = (HERE / "base.css", HERE / f"{page}.css")
    made.globals["css"] = Markup("".join(sheet.read_text(encoding="utf-8") for sheet in sheets))
    made.globals["policy"] = POLICY
    return made
