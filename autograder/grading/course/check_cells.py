"""The graded cells of a unit, made from the lines of its source that call `check`.

A line says all that there is to say of a function's points:

    # %%
    check(rnn_cell_forward, points=1)  # hidden: points=3

It becomes two cells with nbgrader's metadata: the visible one, without the comment, and the hidden one below it.
"""

import json
import re

_NUMBER = r"\d+(?:\.\d+)?"
_LINE = re.compile(
    rf'(?P<visible>check\((?P<function>\w+), points=(?P<points>{_NUMBER})(?P<unit>, unit="\w+")?\))'
    rf"(?:  # hidden: points=(?P<hidden>{_NUMBER}))?"
)
# A cell of its own: a marker without metadata, and what follows it.
_CELL = re.compile(r"^# %%\n(?P<text>check\(.*(?:\n(?!# %%).*)*)", re.MULTILINE)
_HIDDEN = """\
# {points} point{s}, on cases drawn afresh when your notebook is graded.
### BEGIN HIDDEN TESTS
from autograder.grading import check_hidden

check_hidden({function}, points={points}{unit})
### END HIDDEN TESTS"""


def with_graded_cells(text):
    """The percent notebook with its graded cells in full; ValueError where a call of `check` cannot be read."""
    return _CELL.sub(lambda cell: f"{_both(cell['text'])}\n", text)


def _both(text):
    line = _LINE.fullmatch(text.strip())
    if not line:
        raise ValueError(
            f"cannot read the check {text.strip()!r}.\n"
            "Write one line: check(rnn_cell_forward, points=1)  # hidden: points=3"
        )
    visible = _cell(f"check_{line['function']}", line["points"], line["visible"])
    if not line["hidden"]:
        return visible
    points = line["hidden"]
    hidden = _HIDDEN.format(
        function=line["function"], points=points, s="" if float(points) == 1 else "s", unit=line["unit"] or ""
    )
    return "\n\n".join((visible, _cell(f"check_{line['function']}_hidden", points, hidden)))


def _cell(grade_id, points, text):
    kind = {"solution": False, "grade": True, "locked": True, "task": False}
    metadata = {"schema_version": 3, "grade_id": grade_id, **kind, "points": json.loads(points)}
    return f"# %% nbgrader={json.dumps(metadata)}\n{text}"
