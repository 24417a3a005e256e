"""Shows code in colours."""

from functools import lru_cache

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

LONGEST = 50_000
_FORMATTER, _LEXER = HtmlFormatter(nowrap=True), PythonLexer(stripnl=False)


@lru_cache(maxsize=2048)
def colored(code):
    """The code as Markup for a <pre>; very long code is only escaped."""
    if len(code) > LONGEST:
        return Markup("{}").format(code)
    return Markup(highlight(code, _LEXER, _FORMATTER))
