"""What many tests share: the browsers, the databases that a gradebook may be in, and where tests run alone."""

import itertools
from pathlib import Path

import pytest

from tests import postgres
from tests.browser import launched

_number = itertools.count()
# The Makefile collects this file alone for the tests that are marked `alone`.
ALONE = Path(__file__).with_name("grading") / "test_attacks.py"


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(collector):
    """Refuses a test that is marked `alone` in another file, since nothing would ever run it.

    It is refused as the file is read: later, its mark may have left it out, and pytest-xdist would not say why.
    """
    made = yield
    for node in made if isinstance(made, list) else [made] if made else []:
        if node.get_closest_marker("alone") and node.path != ALONE:
            raise collector.CollectError(f"{node.nodeid} is marked `alone`, and must stand in {ALONE} to be run.")
    return made


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
