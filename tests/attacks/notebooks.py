"""A submission made from a unit's released notebook: with right answers, wrong ones, and an attack in them."""

import copy
import json

from autograder.grading.course import paths
from autograder.grading.course.source import read_source
from autograder.grading.intake.released import answer_cells, nbgrader_metadata


def released(unit):
    """The notebook that students receive, as JSON's dictionaries."""
    return json.loads(paths.released_bytes(unit))


def with_answers(unit, source_of):
    """The released notebook with source_of(grade_id) in its solution cells."""
    made = copy.deepcopy(released(unit))
    for cell in made["cells"]:
        if nbgrader_metadata(cell).get("solution"):
            cell["source"] = source_of(nbgrader_metadata(cell)["grade_id"])
    return made


def right(unit):
    """With the reference's answers."""
    return with_answers(unit, lambda grade_id: read_source(unit).cells[grade_id].text)


def wrong(unit):
    """Every function is written, and none is right: all of its values are zero."""
    return with_answers(unit, lambda grade_id: "\n".join(map(_zero, answer_cells(unit)[grade_id])))


def _zero(name):
    if name[0].isupper():
        return f"class {name}(__import__('torch').nn.Module):\n    pass\n"
    return f"def {name}(*arguments, **options):\n    return 0.0\n"


def attacked(unit, code, wrong_answers=True):
    """Wrong answers, with the attack in the first answer's cell, above what is written there."""
    made = wrong(unit) if wrong_answers else right(unit)
    first = next(cell for cell in made["cells"] if nbgrader_metadata(cell).get("solution"))
    first["source"] = f"{code}\n\n{first['source']}"
    return made


def as_bytes(notebook):
    """The bytes of a file with this notebook."""
    return json.dumps(notebook).encode()


def outputs(graded, text):
    """What the code cells whose source holds the text have shown."""
    cells = json.loads(graded.notebook)["cells"]
    return [out for cell in cells if cell["cell_type"] == "code" and text in cell["source"] for out in cell["outputs"]]
