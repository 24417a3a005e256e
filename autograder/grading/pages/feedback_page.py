"""One student's feedback as an HTML page that runs no script, whatever the notebook holds."""

from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from autograder.grading.graded import kind_of_points
from autograder.grading.pages.code import colored
from autograder.grading.pages.outputs import shown, source
from autograder.grading.pages.prose import prose
from autograder.grading.pages.templates import environment


@dataclass(frozen=True)
class Cell:
    """A cell of the notebook as the page shows it; `points` is (score, points) of a graded cell, or None."""

    name: str
    text: Markup
    code: Markup
    outputs: tuple[Markup, ...]
    points: tuple[float, float] | None
    comment: Markup
    is_answer: bool

    @property
    def kind(self):
        return kind_of_points(*self.points)


def as_html(unit, student, notebook, marks):
    """The page; `notebook` is the student's autograded one, as JSON of nbformat 4 reads."""
    cells = [_cell(cell, marks) for cell in notebook["cells"] if cell["cell_type"] in ("code", "markdown")]
    placed = {cell.name for cell in cells}
    # In the notebook's order; a graded cell that the notebook has lost is still counted.
    graded = [(cell.name, cell.points) for cell in cells if cell.points]
    graded += [(name, points) for name, points in marks.points.items() if name not in placed]
    return _template().render(unit=unit, student=student, marks=marks, graded=graded, cells=cells)


@cache
def _template():
    return environment("feedback").get_template("feedback.html.j2")


def _cell(cell, marks):
    told = cell.get("metadata", {}).get("nbgrader", {})
    name = str(told.get("grade_id", ""))
    text, is_code, comment = source(cell), cell["cell_type"] == "code", marks.comments.get(name, "")
    return Cell(
        name,
        text=Markup("") if is_code else prose(text),
        code=colored(text) if is_code and text else Markup(""),
        outputs=tuple(shown(output) for output in cell.get("outputs", ())) if is_code else (),
        points=marks.points.get(name),
        comment=prose(comment) if comment else Markup(""),
        is_answer=bool(told.get("solution")),
    )
