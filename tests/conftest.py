"""What many tests share: the one browser, and the databases that a gradebook may be in."""

import itertools
import os

import pytest

from tests import postgres
from tests.browser import launched

_number = itertools.count()


@pytest.fixture(scope="session")
def browser():
    """The one browser of the run: Playwright cannot start a second beside it."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def postgres_database():
    """A function that makes an empty place for a gradebook and returns its db_url; one server serves the whole run."""
    if not postgres.PROGRAMS:
        message = "PostgreSQL's server is not installed; on Debian: apt-get install postgresql"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    with postgres.server() as make:
        yield lambda: make(f"gradebook{next(_number)}")


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request):
    """The gradebook's db_url, once None, which is SQLite in the course directory, and once PostgreSQL's."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_database")()
