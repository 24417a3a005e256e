"""The unit as an assignment of the gradebook, recorded as nbgrader's own generate_assignment does."""

import json
from dataclasses import dataclass, field
from itertools import takewhile

from nbgrader.api import Assignment, GradeCell, MissingEntry, Notebook, SolutionCell, SourceCell, TaskCell
from nbgrader.preprocessors import SaveCells
from sqlalchemy import select

from autograder.grading.course.assignment import preprocessors, source_notebook
from autograder.grading.gradebook.errors import GradebookError


@dataclass(frozen=True)
class Cells:
    """What nbgrader records of a unit's notebook: its cells' columns, by grade_id."""

    kernelspec: str
    grade: dict = field(default_factory=dict)
    solution: dict = field(default_factory=dict)
    task: dict = field(default_factory=dict)
    source: dict = field(default_factory=dict)

    def by_model(self):
        return (GradeCell, self.grade), (SolutionCell, self.solution), (TaskCell, self.task), (SourceCell, self.source)

    def names(self):
        return tuple(frozenset(columns) for _, columns in self.by_model())


def cells_of(unit):
    """The Cells of a unit: nbgrader's preprocessors run on its source, up to the one that records."""
    notebook = source_notebook(unit)
    resources = {"nbgrader": {"assignment": unit, "notebook": unit, "student": "."}}
    for step in takewhile(lambda step: not isinstance(step, SaveCells), preprocessors()):
        notebook, resources = step.preprocess(notebook, resources)
    cells = Cells(json.dumps(notebook.metadata.get("kernelspec", {})))
    recorder = _Recorder(unit, cells)
    for index, cell in enumerate(notebook.cells):
        recorder.preprocess_cell(cell, resources, index)
    return cells


def record(session, unit, course_id, cells):
    """Bring the gradebook's assignment in line with the unit, or make it.

    GradebookError where cells were added or removed under submissions: nbgrader cannot do that either.
    """
    assignment = session.scalars(select(Assignment).where(Assignment.name == unit)).one_or_none()
    if assignment is None:
        assignment = Assignment(unit, course_id=course_id)
        session.add(assignment)
    notebook = next((notebook for notebook in assignment.notebooks if notebook.name == unit), None)
    if notebook is None or len(assignment.notebooks) != 1 or _names(notebook) != cells.names():
        _refuse_where_submitted(assignment)
        for old in assignment.notebooks:
            _remove(session, old)
        session.flush()
        notebook = Notebook(name=unit, assignment=assignment, kernelspec=cells.kernelspec)
        session.add(notebook)
    _write(session, notebook, cells)


def _write(session, notebook, cells):
    for model, wanted in cells.by_model():
        present = {cell.name: cell for cell in _present(notebook, model)}
        for name, columns in wanted.items():
            cell = present.get(name)
            if cell is None:
                session.add(model(name=name, notebook=notebook, **columns))
            else:
                for column, value in columns.items():
                    setattr(cell, column, value)


def _present(notebook, model):
    return (
        notebook.source_cells if model is SourceCell else [cell for cell in notebook._base_cells if type(cell) is model]
    )


def _names(notebook):
    models = (GradeCell, SolutionCell, TaskCell, SourceCell)
    return tuple(frozenset(cell.name for cell in _present(notebook, model)) for model in models)


def _refuse_where_submitted(assignment):
    if assignment.submissions:
        raise GradebookError(
            f"The cells of unit {assignment.name} are not those that {len(assignment.submissions)} submissions in the "
            "gradebook were graded by, and nbgrader cannot change them under a submission.\n"
            f"Back the gradebook up, run `nbgrader db assignment remove {assignment.name} --force`, and grade again; "
            "or go back to the version of the course that graded them."
        )


def _remove(session, notebook):
    for cell in (*notebook._base_cells, *notebook.source_cells):
        session.delete(cell)
    session.delete(notebook)


class _Recorder(SaveCells):
    """nbgrader's SaveCells, which keeps what it would record instead of recording it."""

    def __init__(self, unit, cells):
        super().__init__()
        self.notebook_id = self.assignment_id = unit
        self.gradebook = _Empty()
        self.new_grade_cells, self.new_solution_cells = cells.grade, cells.solution
        self.new_task_cells, self.new_source_cells = cells.task, cells.source


class _Empty:
    """A gradebook without any cell, so that SaveCells takes every column from the notebook."""

    def _missing(self, *_names):
        raise MissingEntry

    find_grade_cell = find_solution_cell = find_task_cell = find_source_cell = _missing
