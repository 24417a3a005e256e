"""Misconceptions: one-line edits of a reference solution, and what to tell the student who made one."""

import re
import runpy
from dataclasses import dataclass
from functools import cache

from autograder.grading.course.paths import BOOK, SOLUTIONS, CourseError
from autograder.grading.course.percent import cells


@dataclass(frozen=True)
class Misconception:
    """A known mistake.

    name: a few words, shown in the verdict's row
    of: the function whose reference is edited
    edit: (old, new), where old stands once in that function's cell
    hint: what the mistake does, and what to do instead
    see: the label of the book's equation
    reaches_backward: of a forward function, whether a right backward function is wrong too after it. So it is where
        values between the inputs and the states are wrong, since only the student knows what they are; and where an
        initial state is never read, since it cannot be put right by giving it.
    """

    name: str
    of: str
    edit: tuple[str, str]
    hint: str
    see: str
    reaches_backward: bool = False


@cache
def misconceptions(unit):
    """The unit's misconceptions, from solutions/misconceptions/<unit>.py."""
    path = SOLUTIONS / "misconceptions" / f"{unit}.py"
    if not path.exists():
        raise CourseError(f"solutions/misconceptions/{unit}.py is missing. Write it, with a list MISCONCEPTIONS.")
    return tuple(runpy.run_path(str(path))["MISCONCEPTIONS"])


@cache
def page_of(label, unit):
    """The page of the book, "book/rnn", that displays the equation labelled `label`.

    The empty string where no chapter does yet and the prose of the unit's own notebook names the label.
    """
    displayed = re.compile(rf"^\$\$ *\({re.escape(label)}\) *$", re.MULTILINE)
    for path in sorted(BOOK.glob("*.md")):
        if displayed.search(path.read_text(encoding="utf-8")):
            return f"book/{path.stem}"
    notebook = cells((SOLUTIONS / f"{unit}.py").read_text(encoding="utf-8"))
    if any(re.search(rf"\b{re.escape(label)}\b", cell.text) for cell in notebook if not cell.is_code):
        return ""
    raise CourseError(
        f"neither book/ nor solutions/{unit}.py has an equation labelled {label!r}. Label it, or name another."
    )
