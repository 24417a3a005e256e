"""What a notebook's cells hold, as HTML that runs nothing and loads nothing: code in colours, prose, outputs."""

import base64
import os
import re
from functools import lru_cache

from latex2mathml.converter import convert
from markupsafe import Markup, escape
from nbconvert.filters import ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.checks.address import of_package
from autograder.grading.pages.sanitize import sanitized

LONGEST_CODE, LONGEST_OUTPUT = 50_000, 200_000
_FORMATTER, _LEXER = HtmlFormatter(nowrap=True), PythonLexer(stripnl=False)
_BOOK_SOURCE = re.compile(r"(?:\.\./)+(book/[\w-]+)\.md((?:#[\w-]+)?)")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def source_of(cell):
    """A cell's source as one string."""
    return _joined(cell.get("source", ""))


def _joined(text):
    """nbformat writes a text as one string or as lines."""
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


@lru_cache(maxsize=2048)
def code_html(code):
    """The code in colours, as Markup for a <pre>; very long code is only escaped."""
    if len(code) > LONGEST_CODE:
        return Markup("{}").format(code)
    return Markup(highlight(code, _LEXER, _FORMATTER))


# The exercise's text is the same in every student's notebook.
@lru_cache(maxsize=512)
def prose_html(markdown):
    """The Markdown as sanitized Markup, its formulas as MathML, which a browser sets without a script."""
    try:
        made = MarkdownWithMath(renderer=_Renderer(escape=False, exclude_anchor_links=True)).render(markdown)
        return sanitized(made)
    except (RecursionError, ValueError, KeyError):
        return Markup("<pre>{}</pre>").format(markdown)


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, which leaves formulas to a script; here they are MathML."""

    def inline_math(self, body):
        return _math(body, "inline")

    def block_math(self, body):
        return _displayed(body)

    def latex_environment(self, name, body):
        return _displayed(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def link(self, text, url, title=None):
        # The exercise's text points at the book's sources; on this page they stand elsewhere or nowhere.
        chapter = _BOOK_SOURCE.fullmatch(url)
        if not chapter:
            return super().link(text, url, title)
        book = os.environ.get("AUTOGRADER_BOOK") or of_package()
        return f'<a href="{escape(book.rstrip("/"))}/{chapter[1]}.html{chapter[2]}">{text}</a>' if book else text

    def image(self, text, url, title=None):
        # An address would be asked for by whoever opens the page; an attachment may be missing.
        return str(escape(f"[{text}]"))


def _displayed(tex):
    # A wide formula scrolls in its box, which the keyboard must reach.
    return f'<div class="formula" tabindex="0">{_math(tex, "block")}</div>'


def _math(tex, display):
    try:
        return convert(_in_known_commands(tex.strip()), display=display)
    except Exception:  # whatever a student's formula breaks, it is shown as it was written
        return f"<code>{escape(tex)}</code>"


def _in_known_commands(tex):
    """The formula in the commands that latex2mathml knows."""
    return tex.replace("\\qquad", "\\quad\\quad").replace("\\arg\\max", "\\operatorname{argmax}")


def output_html(output):
    """An output of nbformat 4 as Markup."""
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
    for mime_type, html in _HTML_BY_TYPE.items():
        if mime_type in data:
            return html(_joined(data[mime_type]))
    return Markup("<p>An output of the type {} is not shown here.</p>").format(", ".join(map(str, data)) or "unknown")


def _terminal(text):
    more = len(text) - LONGEST_OUTPUT
    text = text if more <= 0 else f"{text[:LONGEST_OUTPUT]}\n… and {more} characters more"
    return Markup("<pre tabindex='0'>{}</pre>").format(Markup(ansi2html(text)))


def _picture(mime_type):
    def html(data):
        # A picture stands in an <img>, where an SVG's scripts do not run and its addresses are not asked for.
        encoded = base64.b64encode(data.encode("utf-8", "replace")).decode() if mime_type == "image/svg+xml" else data
        if not _BASE64.fullmatch(encoded):
            return Markup("<p>A picture that cannot be read.</p>")
        return Markup('<img alt="A picture that your code drew" src="data:{};base64,{}">').format(
            mime_type, "".join(encoded.split())
        )

    return html


# In the order of preference.
_HTML_BY_TYPE = {
    "text/html": sanitized,
    "image/png": _picture("image/png"),
    "image/jpeg": _picture("image/jpeg"),
    "image/svg+xml": _picture("image/svg+xml"),
    "text/markdown": prose_html,
    "text/latex": lambda tex: Markup("<pre>{}</pre>").format(tex),
    "text/plain": _terminal,
}
