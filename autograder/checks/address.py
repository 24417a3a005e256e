"""Where the book stands, so that a verdict can link to an equation."""

import os
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

# From exercises/<unit>/ or mine/<unit>/ in a clone in which `make` has built the book.
BUILT_HERE = "../../_build/html"


def link(page: str, label: str) -> str:
    """The address of the equation `label` on `page`, or an empty string where nobody knows one.

    The environment variable AUTOGRADER_BOOK comes first, then the address that the installed package carries,
    the entry `Book` of `[project.urls]` in pyproject.toml, then a book built beside the notebook.
    """
    book = os.environ.get("AUTOGRADER_BOOK") or of_package() or _built_here(page)
    return f"{book.rstrip('/')}/{page}.html#equation-{label}" if book and page else ""


def of_package() -> str:
    """The book's address that the installed package carries, or an empty string."""
    try:
        urls = metadata("gated-memory").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    return next((url.partition(",")[2].strip() for url in urls if url.startswith("Book,")), "")


def _built_here(page: str) -> str:
    return BUILT_HERE if Path(BUILT_HERE, f"{page}.html").exists() else ""
