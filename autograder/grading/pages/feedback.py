"""The feedback of a unit: one page for each student, where nbgrader puts its own, that runs no script of a notebook."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from autograder.grading.course.paths import CourseError
from autograder.grading.gradebook import GradebookError, gradebook_url
from autograder.grading.gradebook.marks import marks
from autograder.grading.graded import kind_of_points
from autograder.grading.pages.rendering import code_html, output_html, prose_html, source_of
from autograder.grading.pages.templates import template, written


@dataclass(frozen=True)
class WrittenPages:
    """The pages that were written, and (student, why) for those that could not be."""

    pages: tuple[Path, ...]
    problems: tuple[tuple[str, str], ...]


def write_feedback(course_dir, unit, student=None, db_url=None):
    """Write feedback/<student>/<unit>/<unit>.html for every student, or for one; returns the WrittenPages.

    CourseError where the unit has no grades yet, or the student has none.
    """
    course_dir = Path(course_dir).resolve()
    notebooks = _autograded(course_dir, unit, student)
    known = marks(gradebook_url(course_dir, db_url), unit)
    pages, problems = [], []
    for name, path in notebooks.items():
        try:
            page = feedback_page(unit, name, _read(path), known[name])
            pages.append(written(course_dir / "feedback" / name / unit / f"{unit}.html", page))
        except GradebookError as error:
            problems.append((name, str(error)))
        except OSError as error:
            problems.append((name, f"its notebook cannot be read: {error.strerror}. Grade the submission again."))
        except KeyError as missing:
            problems.append((name, f"the gradebook or the notebook lacks {missing}. Grade the submission again."))
        except (ValueError, AttributeError, TypeError, RecursionError) as error:
            problems.append((name, f"its autograded notebook is damaged ({error}). Grade the submission again."))
    return WrittenPages(tuple(pages), tuple(problems))


def _autograded(course_dir, unit, student):
    """The paths of the autograded notebooks by student, in order."""
    # The student's name is looked up among the folders, never made part of a path: "../other" is nobody.
    found = {path.parts[-3]: path for path in sorted(course_dir.glob(f"autograded/*/{unit}/{unit}.ipynb"))}
    if not found:
        raise CourseError(f"no submission of {unit} is graded yet. Run `autograder grade {unit}` first.")
    if student is None:
        return found
    if student not in found:
        raise CourseError(f"there is no graded submission of {unit} by {student!r}. There are {len(found)} by others.")
    return {student: found[student]}


def _read(path):
    notebook = json.loads(path.read_bytes())
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise ValueError("it has no cells")
    return notebook


@dataclass(frozen=True)
class RenderedCell:
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


def feedback_page(unit, student, notebook, student_marks):
    """The page as HTML.

    notebook: the student's autograded one, as JSON of nbformat 4 reads
    student_marks: the student's gradebook Marks
    """
    cells = [_rendered(cell, student_marks) for cell in notebook["cells"] if cell["cell_type"] in ("code", "markdown")]
    placed = {cell.name for cell in cells}
    # In the notebook's order; a graded cell that the notebook has lost is still counted.
    graded = [(cell.name, cell.points) for cell in cells if cell.points]
    graded += [(name, points) for name, points in student_marks.points.items() if name not in placed]
    return _template().render(unit=unit, student=student, marks=student_marks, graded=graded, cells=cells)


@cache
def _template():
    return template("feedback")


def _rendered(cell, student_marks):
    metadata = cell.get("metadata", {}).get("nbgrader", {})
    name = str(metadata.get("grade_id", ""))
    text, is_code, comment = source_of(cell), cell["cell_type"] == "code", student_marks.comments.get(name, "")
    return RenderedCell(
        name,
        text=Markup("") if is_code else prose_html(text),
        code=code_html(text) if is_code and text else Markup(""),
        outputs=tuple(output_html(output) for output in cell.get("outputs", ())) if is_code else (),
        points=student_marks.points.get(name),
        comment=prose_html(comment) if comment else Markup(""),
        is_answer=bool(metadata.get("solution")),
    )
