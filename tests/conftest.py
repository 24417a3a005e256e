"""What many tests share: the browsers, and the databases that a gradebook may be in."""

import itertools

import pytest

from tests import postgres
from tests.browser import launched

_number = itertools.count()


@pytest.fixture(scope="session")
def browser_with():
    """The browser of a machine with these fonts. There is one Playwright: it cannot start a second beside it."""
    with launched() as browser_with:
        yield browser_with


@pytest.fixture(scope="session")
def browser(browser_with):
    """A browser for what does not hang on fonts."""
    return browser_with("DejaVu")


@pytest.fixture(scope="session")
def postgres_database():
    """A function that makes an empty place for a gradebook and returns its db_url; one server serves the whole run."""
    with postgres.server() as make:
        yield lambda: make(f"gradebook{next(_number)}")


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request):
    """The gradebook's db_url, once None, which is SQLite in the course directory, and once PostgreSQL's."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_database")()
