"""The book's own directives show what they name, or say what there is instead."""

import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from autograder.grading.course.paths import ROOT

CODE = "```{{course-code}} {}\n```\n"
DRAWING = "```{{drawing}} {}\n:name: fig-here\n\nThe caption.\n```\n"


@dataclass(frozen=True)
class Page:
    html: str
    warnings: str
    read: frozenset[Path]  # the files that make the page stale when they change


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A function that builds a page of this MyST text."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "book" / "extensions"), *sys.path])
    settings = {"extensions": ["myst_parser", "course_code", "drawing"]}

    def build(text):
        (tmp_path / "index.md").write_text(f"# Title\n\n{text}")
        (html, trees), warnings = (tmp_path / "html", tmp_path / "trees"), StringIO()
        with docutils_namespace():  # else a second Sphinx in one process warns of the first one's nodes
            app = Sphinx(tmp_path, None, html, trees, "html", settings, status=StringIO(), warning=warnings)
            app.build()
        read = frozenset((tmp_path / file).resolve() for file in app.env.dependencies["index"])
        return Page((html / "index.html").read_text(), warnings.getvalue(), read)

    return build


def test_course_code_shows_the_solution_without_its_markers(page):
    made = page(CODE.format("rnn.rnn_cell_forward"))
    assert "rnn_cell_forward" in made.html
    assert "tanh" in made.html
    assert "BEGIN SOLUTION" not in made.html
    assert made.warnings == ""


def test_a_changed_solution_makes_the_page_again(page):
    assert ROOT / "solutions" / "rnn.py" in page(CODE.format("rnn.rnn_cell_forward")).read


def test_an_unknown_function_is_an_error_that_names_the_functions_there_are(page):
    warnings = page(CODE.format("rnn.rnn_cell_sideways")).warnings
    assert "'rnn_cell_sideways'" in warnings
    assert "rnn_cell_forward, rnn_cell_backward, rnn_forward, rnn_backward" in warnings


def test_an_unknown_unit_is_an_error_that_names_the_units_there_are(page):
    warnings = page(CODE.format("rmm.rnn_forward")).warnings
    assert "'rmm'" in warnings
    assert "rnn" in warnings


def test_a_drawing_stands_in_the_page_itself_with_its_caption(page):
    made = page(DRAWING.format("rnn.cell"))
    assert '<svg class="drawing"' in made.html
    assert "The caption." in made.html
    assert 'id="fig-here"' in made.html
    assert made.warnings == ""


def test_a_changed_drawing_makes_the_page_again(page):
    folder = ROOT / "book" / "figures"
    assert {folder / "rnn.py", folder / "svg.py"} <= page(DRAWING.format("rnn.cell")).read


@pytest.mark.parametrize("name", ["rnn.cube", "cube.cell"])
def test_an_unknown_drawing_is_an_error_that_says_where_drawings_are(page, name):
    warnings = page(DRAWING.format(name)).warnings
    assert f"'{name}'" in warnings
    assert "book/figures" in warnings
