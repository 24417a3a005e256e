"""Read a unit's source, the percent notebook in solutions/, and refuse one that is not sound."""

import ast
import re
from dataclasses import dataclass
from functools import cache, cached_property

from autograder.checks.units import EXERCISES, of_function
from autograder.grading.course import percent
from autograder.grading.course.check_cells import with_graded_cells
from autograder.grading.course.paths import SOLUTIONS, CourseError, unit_names

SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")


@dataclass(frozen=True, eq=False)
class Source:
    """A unit's name and the text of its source, which is sound, with its graded cells in full."""

    unit: str
    text: str

    @cached_property
    def cells(self):
        """The cells that nbgrader knows, by grade_id."""
        return {cell.grade_id: cell for cell in percent.cells(self.text) if cell.nbgrader_metadata}

    @cached_property
    def functions(self):
        """The source of every function in a solution cell, by name, without its markers."""
        found = {}
        for cell in self.cells.values():
            if cell.nbgrader_metadata["solution"] and cell.is_code:
                for node in ast.parse(cell.text).body:
                    if isinstance(node, ast.FunctionDef | ast.ClassDef):
                        found[node.name] = _without_markers(ast.get_source_segment(cell.text, node))
        return found


def read_source(unit):
    """The Source of a unit; CourseError says which cell is not sound, and why."""
    if unit not in unit_names():
        raise CourseError(f"there is no unit {unit!r}. There are: {', '.join(unit_names())}.")
    return parse(unit, (SOLUTIONS / f"{unit}.py").read_text(encoding="utf-8"))


@cache
def parse(unit, text):
    """The Source of a unit that is `text` in solutions/."""
    try:
        text = with_graded_cells(text)
        cells = percent.cells(text)
    except ValueError as error:
        raise CourseError(f"solutions/{unit}.py: {error}") from None
    _check_sound(unit, cells)
    return Source(unit, text)


def function_source(unit, function):
    """The source of a function of solutions/<unit>.py as the book shows it, without its markers."""
    functions = read_source(unit).functions
    if function not in functions:
        raise CourseError(f"solutions/{unit}.py has no function {function!r}. It has: {', '.join(functions)}.")
    return functions[function]


def _without_markers(source):
    return "\n".join(line for line in source.split("\n") if line.strip() not in SOLUTION)


def _check_sound(unit, cells):
    seen = set()
    for number, cell in enumerate(cells, start=1):
        problem = _problem(unit, cell, seen)
        if problem:
            raise CourseError(f"solutions/{unit}.py, cell {cell.grade_id or f'number {number}'}: {problem}")


def _problem(unit, cell, seen):
    """What is wrong with one cell, and what to do; None where nothing is."""
    return _problem_of_text(cell) or _problem_of_metadata(unit, cell, seen)


def _problem_of_text(cell):
    if cell.is_code:
        try:
            ast.parse(cell.text)
        except SyntaxError as error:
            return f"line {error.lineno} is not Python: {error.msg}. Mend it."
    for begin, end in (SOLUTION, HIDDEN):
        order = re.findall(f"{begin}|{end}", cell.text)
        if order != [begin, end] * (len(order) // 2):
            return f"`{begin}` and `{end}` do not pair up. Write each begin before its end."
    return None


def _problem_of_metadata(unit, cell, seen):
    metadata = cell.nbgrader_metadata
    if metadata is None:
        if any(marker in cell.text for marker in SOLUTION + HIDDEN):
            return "it has a solution or hidden tests but no nbgrader metadata. Add it, or nbgrader releases them."
        return None
    if metadata.get("schema_version") != 3:
        return 'its nbgrader metadata lacks "schema_version": 3, and nbgrader would refuse it. Add that.'
    missing = {"grade_id", "solution", "grade", "locked", "task"} - metadata.keys()
    if missing:
        return f"its nbgrader metadata lacks {', '.join(sorted(missing))}. Add it."
    if cell.grade_id in seen:
        return "another cell has the same grade_id. Give each its own."
    seen.add(cell.grade_id)
    if metadata["solution"] and not metadata["grade"] and SOLUTION[0] not in cell.text:
        return f"it is a solution cell without `{SOLUTION[0]}`; its answer would be released. Mark the answer."
    if metadata["solution"] and cell.text.rpartition(SOLUTION[1])[2].strip():
        return f"code stands after the last `{SOLUTION[1]}` and would be released. Move it before, or out of the cell."
    return _problem_of_points(unit, cell) if metadata["grade"] and cell.is_code else None


def _problem_of_points(unit, cell):
    """What is wrong with a graded cell: nbgrader takes its points from its last value, whatever that is."""
    points = cell.nbgrader_metadata.get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or points <= 0:
        return "it is graded but its metadata gives no positive points. Add them."
    if not cell.nbgrader_metadata["locked"]:
        return 'it is graded but not locked, so a student could change it. Say "locked": true.'
    hidden = HIDDEN[0] in cell.text
    wanted = "check_hidden" if hidden else "check"
    statements = ast.parse(cell.text).body
    last = statements[-1].value if statements and isinstance(statements[-1], ast.Expr) else None
    if not isinstance(last, ast.Call) or getattr(last.func, "id", "") != wanted or cell.text.rstrip().endswith(";"):
        return f"its last line is no call of {wanted}, whose value is its points. End it with that call."
    released = re.sub(f"{HIDDEN[0]}.*{HIDDEN[1]}", "", cell.text, flags=re.DOTALL) if hidden else ""
    if ast.parse(released).body:
        return f"code stands outside its `{HIDDEN[0]}` and would be released. Move it inside."
    return _problem_of_check(unit, cell, last, points)


def _problem_of_check(unit, cell, call, points):
    function = getattr(call.args[0], "id", None) if call.args else None
    if (unit, function) not in EXERCISES:
        return f"it checks {function!r}, which is no exercise of this unit. Add it to autograder/checks/units/."
    if not re.fullmatch(rf"check_{function}(_[a-z0-9]+)?", cell.grade_id):
        return f"it checks {function}. Let its grade_id be check_{function}, with a suffix where there are several."
    in_check = {keyword.arg: getattr(keyword.value, "value", None) for keyword in call.keywords}
    if in_check.get("points") != points:
        return f"its metadata says {points} points and its check another number. Make them equal."
    # Where the name alone does not tell the unit, `check` would ask the student for it.
    if in_check.get("unit", unit if len(of_function(function)) == 1 else None) != unit:
        wanted = f'check({function}, points=..., unit="{unit}")'
        return f"its check does not say which unit is meant, or another. Write {wanted}."
    return None
