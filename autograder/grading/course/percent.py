"""Split a percent notebook into its cells.

Jupytext reads the same format and makes the released notebooks. It is not used here, because importing it takes
longer than grading a notebook, and every graded notebook reads the reference.
"""

import json
import re
from dataclasses import dataclass

_MARKER = re.compile(r"^# %%.*$", re.MULTILINE)
_READABLE = re.compile(r"# %%(?P<markdown> \[markdown\])?(?: nbgrader=(?P<metadata>\{.*\}))?")


@dataclass(frozen=True)
class SourceCell:
    """One cell: its text, and nbgrader's metadata, None where it has none."""

    text: str
    nbgrader_metadata: dict | None
    is_code: bool

    @property
    def grade_id(self):
        return (self.nbgrader_metadata or {}).get("grade_id")


def cells(text):
    """The cells of a percent notebook, in order. What stands before the first marker is the file's header.

    ValueError names a marker line that cannot be read.
    """
    markers = list(_MARKER.finditer(text))
    ends = [marker.start() for marker in markers[1:]] + [len(text)]
    return tuple(
        _cell(marker.group().rstrip(), text[marker.end() : end].strip("\n"))
        for marker, end in zip(markers, ends, strict=True)
    )


def _cell(marker, text):
    read = _READABLE.fullmatch(marker)
    try:
        metadata = json.loads(read["metadata"]) if read["metadata"] else None
    except (TypeError, json.JSONDecodeError):
        raise ValueError(
            f"cannot read the marker {marker!r}.\nWrite `# %%`, then ` [markdown]` for prose, then ` nbgrader={{...}}`."
        ) from None
    return SourceCell(text, metadata, is_code=read["markdown"] is None)
