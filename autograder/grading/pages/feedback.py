"""Writes the feedback pages of a unit into the course directory, where nbgrader puts its own."""

import json
from dataclasses import dataclass
from pathlib import Path

from autograder.grading.course.paths import CourseError
from autograder.grading.gradebook import GradebookError, gradebook_url
from autograder.grading.gradebook.marks import marks
from autograder.grading.pages.feedback_page import as_html
from autograder.grading.pages.put import put


@dataclass(frozen=True)
class Written:
    """The pages that were written, and (student, why) for those that could not be."""

    pages: tuple[Path, ...]
    problems: tuple[tuple[str, str], ...]


def write(course_dir, unit, student=None, db_url=None):
    """Write feedback/<student>/<unit>/<unit>.html for every student, or for one; returns what was Written.

    CourseError where the unit has no grades yet, or the student has none.
    """
    course_dir = Path(course_dir).resolve()
    notebooks = _notebooks(course_dir, unit, student)
    known = marks(gradebook_url(course_dir, db_url), unit)
    pages, problems = [], []
    for name, path in notebooks.items():
        try:
            page = as_html(unit, name, _read(path), known[name])
            pages.append(put(course_dir / "feedback" / name / unit / f"{unit}.html", page))
        except GradebookError as error:
            problems.append((name, str(error)))
        except OSError as error:
            problems.append((name, f"its notebook cannot be read: {error.strerror}. Grade the submission again."))
        except KeyError as missing:
            problems.append((name, f"the gradebook or the notebook lacks {missing}. Grade the submission again."))
        except (ValueError, AttributeError, TypeError, RecursionError) as error:
            problems.append((name, f"its autograded notebook is damaged ({error}). Grade the submission again."))
    return Written(tuple(pages), tuple(problems))


def _notebooks(course_dir, unit, student):
    """The autograded notebooks by student, in order."""
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
