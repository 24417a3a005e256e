"""The reference: a unit's given and solution cells run in a fresh module, as they are or with one edit."""

import contextlib
import io

from autograder.grading.course.paths import CourseError
from autograder.grading.course.source import read_source


def load(unit, edit_of=None, edit=None):
    """The names that the unit's solutions define, and those that its locked cells give.

    unit: the unit's name
    edit_of, edit: a function's name and a pair (old, new); its source is changed so before it runs
    Raises CourseError where `old` does not stand exactly once in that function's cell.
    """
    module = {"__name__": f"reference_{unit}"}
    for grade_id, cell in read_source(unit).cells.items():
        if cell.is_code and not cell.nbgrader_metadata["grade"]:
            source = cell.text
            if grade_id == edit_of:
                source = _edited(source, edit, f"solutions/{unit}.py, cell {grade_id}")
            try:
                # What a given cell shows the reader is shown to nobody here.
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(source, f"<reference {unit}: {grade_id}>", "exec"), module)
            except Exception as error:
                raise CourseError(
                    f"solutions/{unit}.py, cell {grade_id}: it raises {type(error).__name__}: {error}. Mend it."
                ) from error
    return module


def _edited(source, edit, place):
    old, new = edit
    if source.count(old) != 1:
        raise CourseError(
            f"{place}: the edit's {old!r} stands there {source.count(old)} times; wanted once.\n"
            "Bring the misconception in line with the solution."
        )
    return source.replace(old, new)
