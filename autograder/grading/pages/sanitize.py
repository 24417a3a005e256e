"""Sanitizes the HTML of a notebook: it keeps what a verdict or a table is made of, and escapes the rest.

A page is opened in the browser of whoever may see it, the instructor too. The verdict's own table goes through
here like all else, so that it need not be told from one that a student forged.
"""

from functools import lru_cache

from bleach.css_sanitizer import CSSSanitizer
from bleach.sanitizer import Cleaner
from markupsafe import Markup

TEXT = "a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i li ol p pre s span strong sub sup ul"
TABLE = "table caption thead tbody tfoot tr th td"
MATH = (
    "math mrow mi mn mo ms mtext mspace mstyle mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr "
    "mtd mpadded mphantom menclose"
)
# No element whose content HTML reads as raw text (style, title, noscript, textarea ...) may ever join these: within
# <math> it would be read otherwise by the browser than by the sanitizer.
TAGS = frozenset(f"{TEXT} {TABLE} {MATH}".split())
MATH_ATTRIBUTES = [
    "accent",
    "accentunder",
    "columnalign",
    "columnspacing",
    "display",
    "displaystyle",
    "fence",
    "form",
    "linethickness",
    "lspace",
    "mathsize",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "rowspacing",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
    "width",
]
DIVISIONS = {("class", "verdict"), ("class", "formula"), ("tabindex", "0")}
ATTRIBUTES = {
    **dict.fromkeys(MATH.split(), MATH_ATTRIBUTES),
    "a": ["href", "title"],
    "abbr": ["title"],
    "div": lambda tag, name, value: (name, value) in DIVISIONS,
    "th": ["scope", "colspan", "rowspan", "style"],
    "td": ["colspan", "rowspan", "style"],
    "ol": ["start"],
}
# What the verdict's cells have; nothing that could move an element over another.
STYLES = CSSSanitizer(allowed_css_properties=["text-align", "padding"], allowed_svg_properties=[])
# A relative address is kept too: the book may stand beside the pages.
PROTOCOLS = frozenset({"http", "https", "mailto"})
LONGEST = 200_000


# Most students share a table with somebody: all who are right have the same.
@lru_cache(maxsize=2048)
def sanitized(html):
    """The HTML as Markup; what is not allowed is shown as text, or left out where it is an attribute."""
    if len(html) > LONGEST:
        return Markup("<p>This output is too long to be shown.</p>")
    return Markup(_cleaner().clean(html))


def _cleaner():
    # A Cleaner keeps a parser, whose state must not outlive a document that breaks it.
    return Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, css_sanitizer=STYLES, strip=False)
