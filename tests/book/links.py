"""Reads the pages of a built site without a browser: their anchors, and where their links lead."""

from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Page:
    anchors: frozenset[str]
    links: tuple[str, ...]  # every href and src, as written


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if not value:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif name in ("href", "src"):
                self.links.append(value)


@cache
def read(path: Path) -> Page:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf8"))
    return Page(frozenset(reader.anchors), tuple(reader.links))


def dead_links(path: Path) -> list[str]:
    """The links of a page whose file or anchor is not in the site; links to other hosts are not followed."""
    return [link for link in read(path).links if not _leads_somewhere(link, path)]


def _leads_somewhere(link: str, path: Path) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    target = path.parent / unquote(parts.path) if parts.path else path
    if not target.is_file():
        return False
    anchor = unquote(parts.fragment)
    # "#" is the top of the page; a fragment of another kind of file is not an anchor of ours.
    return not anchor or target.suffix != ".html" or anchor in read(target.resolve()).anchors
