"""All attacks on a unit."""

import re
from dataclasses import dataclass

from autograder.checks.exercise import Limits
from autograder.grading.course.paths import ROOT
from tests.attacks.code import CODE
from tests.attacks.files import FILES
from tests.attacks.notebooks import as_bytes, attacked, right, wrong

SEED = 7
LIMITS = Limits(cell=2, notebook=3)


@dataclass(frozen=True)
class Attack:
    """A submission without a right answer in it."""

    name: str
    raw: bytes


def attacks(unit, course=ROOT / "build" / "course"):
    """Every Attack on the unit; course: a course directory that none of them must find."""
    coded = [Attack(name, as_bytes(_with_f(unit, _filled(code, course)))) for name, code in CODE.items()]
    return coded + [Attack(name, made(wrong(unit))) for name, made in FILES.items()]


def neighbour(referee, unit):
    """The points of an honest submission, cell by cell."""
    graded = referee.grade(as_bytes(right(unit)))
    return [(cell.grade_id, cell.score) for cell in graded.cells]


def _filled(code, course):
    return code.replace("{root}", str(ROOT)).replace("{course}", str(course)).replace("{{", "{").replace("}}", "}")


def _with_f(unit, code):
    """Where the attack defines f, every function of the unit is f."""
    made = attacked(unit, code)
    if "def f(" in code:
        for cell in made["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = re.sub(
                    r"^def (\w+)\(\*arguments, \*\*options\):\n    return 0.0",
                    r"def \1(*arguments, **options):\n    return f(*arguments, **options)",
                    cell["source"],
                    flags=re.M,
                )
    return made
