"""A verdict links to an equation wherever somebody knows where the book stands, and nowhere else."""

import importlib.metadata
import os
from email.message import Message

import pytest

from autograder.checks import address
from autograder.grading import environment


@pytest.fixture(autouse=True)
def unknown(monkeypatch, tmp_path):
    """No variable, no address in the package, no book beside the notebook."""
    monkeypatch.delenv("AUTOGRADER_BOOK", raising=False)
    (tmp_path / "mine" / "rnn").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "mine" / "rnn")
    return tmp_path


def packaged(monkeypatch, url):
    carried = Message()
    carried["Project-URL"] = f"Book, {url}"
    monkeypatch.setattr(address, "metadata", lambda name: carried)


def test_nobody_knows():
    assert address.link("book/rnn", "eq-rnn-state") == ""


def test_a_book_built_beside_the_notebook(unknown):
    page = unknown / "_build" / "html" / "book" / "rnn.html"
    page.parent.mkdir(parents=True)
    page.touch()
    assert address.link("book/rnn", "eq-rnn-state") == "../../_build/html/book/rnn.html#equation-eq-rnn-state"
    assert address.link("book/gru", "eq-gru-q") == ""


def test_feedback_pages_find_the_book_of_the_clone_and_no_other_course_directory_does(monkeypatch, unknown):
    monkeypatch.setattr(environment, "_added", [])
    monkeypatch.setenv("PATH", os.environ["PATH"])
    for course, known in ((unknown, False), (environment.ROOT, True)):
        monkeypatch.setenv("AUTOGRADER_BOOK", "")  # or nothing would take back what `prepare` sets
        monkeypatch.delenv("AUTOGRADER_BOOK")
        environment.prepare(course)
        assert bool(address.link("book/rnn", "eq-rnn-state")) == known


def test_the_package_carries_an_address(monkeypatch):
    packaged(monkeypatch, "https://example.org/course/")
    assert address.link("book/rnn", "eq-rnn-state") == "https://example.org/course/book/rnn.html#equation-eq-rnn-state"


def test_the_variable_goes_before_the_package(monkeypatch):
    packaged(monkeypatch, "https://example.org")
    monkeypatch.setenv("AUTOGRADER_BOOK", "https://other.example")
    assert address.link("book/rnn", "eq-rnn-state").startswith("https://other.example/book/")


def test_without_a_page_there_is_no_link(monkeypatch):
    monkeypatch.setenv("AUTOGRADER_BOOK", "https://other.example")
    assert address.link("", "eq-scan-state") == ""


def test_a_copy_that_is_not_installed_has_no_address(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(address, "metadata", missing)
    assert address.of_package() == ""
