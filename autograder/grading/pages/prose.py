"""Shows a notebook's Markdown as HTML, its formulas as MathML, which a browser sets without a script."""

import os
import re
from functools import lru_cache

from latex2mathml.converter import convert
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.checks.address import of_package
from autograder.grading.pages.sanitize import harmless

BOOK_SOURCE = re.compile(r"(?:\.\./)+(book/[\w-]+)\.md((?:#[\w-]+)?)")


# The exercise's text is the same in every student's notebook.
@lru_cache(maxsize=512)
def prose(markdown):
    """The Markdown as harmless Markup."""
    try:
        return harmless(MarkdownWithMath(renderer=_Renderer(escape=False, exclude_anchor_links=True)).render(markdown))
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
        chapter = BOOK_SOURCE.fullmatch(url)
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
        return convert(_known(tex.strip()), display=display)
    except Exception:  # whatever a student's formula breaks, it is shown as it was written
        return f"<code>{escape(tex)}</code>"


def _known(tex):
    """The formula in the commands that latex2mathml knows."""
    return tex.replace("\\qquad", "\\quad\\quad").replace("\\arg\\max", "\\operatorname{argmax}")
