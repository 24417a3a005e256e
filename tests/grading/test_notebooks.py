"""Every unit's notebook runs from its first cell to its last: blank without an error, solved with full marks."""

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.grading.course.assignment import source_path, write_source
from autograder.grading.course.paths import EXERCISES, unit_names
from tests.checks.training import units_by_night


def executed(path):
    """The notebook after "Run all" in a fresh kernel, going on after errors as Jupyter's feedback would show them."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="python3", timeout=300, allow_errors=True).execute()
    return notebook


def graded(notebook):
    """The graded cells that give a number, each with the points it may give and those it gave."""
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        results = [output for output in cell.get("outputs", []) if output.output_type == "execute_result"]
        if marks.get("grade") and results:
            yield cell.id, marks["points"], float(results[-1].data["text/plain"])


def errors(notebook):
    return [
        f"{cell.id}: {output.ename}: {output.evalue}"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]


@pytest.mark.parametrize("unit", unit_names())
def test_the_blank_notebook_runs_without_an_error_and_earns_nothing(unit):
    notebook = executed(EXERCISES / unit / f"{unit}.ipynb")
    assert errors(notebook) == []
    given = list(graded(notebook))
    assert given
    assert [(cell, earned) for cell, _, earned in given if earned] == []


@pytest.mark.parametrize("unit", units_by_night())
def test_the_solved_notebook_earns_all_its_points_hidden_ones_too(unit, tmp_path):
    write_source(unit, tmp_path)
    notebook = executed(source_path(tmp_path, unit))
    assert errors(notebook) == []
    given = list(graded(notebook))
    assert any(cell.endswith("_hidden") for cell, _, _ in given)
    assert [(cell, points, earned) for cell, points, earned in given if earned != points] == []
