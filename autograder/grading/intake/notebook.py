"""A notebook file as the student handed it in: its cells, whatever else may be in it."""

import codecs
import json
import re
from dataclasses import dataclass, field

MOST_CELLS = 2000
LONGEST_CELL = 200_000
_KINDS = ("code", "markdown", "raw")
_DEFINITION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)


class NoNotebook(Exception):
    """The bytes are no notebook; the message says what they are, in words for the student."""


@dataclass(frozen=True)
class SubmittedCell:
    """A cell of the student's: its kind, its text, the metadata of nbgrader that it claims, and its tags."""

    kind: str
    source: str
    metadata: dict = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    @property
    def grade_id(self):
        """The grade_id that the cell claims, or ""."""
        claimed = self.metadata.get("grade_id")
        return claimed if isinstance(claimed, str) else ""

    @property
    def defines(self):
        """The defined_names of a code cell."""
        return defined_names(self.source) if self.kind == "code" else ()


@dataclass(frozen=True)
class Notebook:
    """The SubmittedCells of a notebook, and the language that its cells are written in, "" where it names none."""

    cells: tuple[SubmittedCell, ...]
    language: str


def notebook_of(raw):
    """The Notebook in the bytes of a file of nbformat 3 or 4; NoNotebook says what came in its place."""
    content = _json(_text(raw))
    if not isinstance(content, dict):
        raise NoNotebook("the file is JSON, but no notebook. Save it in Jupyter, and hand that in.")
    found = content.get("cells")
    if found is None:  # nbformat 3
        sheets = content.get("worksheets")
        found = (
            [cell for sheet in sheets if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]
            if isinstance(sheets, list)
            else None
        )
    if not isinstance(found, list):
        raise NoNotebook("the file is JSON, but a notebook's cells are missing. Save it in Jupyter, and hand that in.")
    if len(found) > MOST_CELLS:
        raise NoNotebook(
            f"the notebook has {len(found)} cells; at most {MOST_CELLS} are read. Delete what is not yours."
        )
    made = tuple(_cell(cell) for cell in found if isinstance(cell, dict) and cell.get("cell_type") in _KINDS)
    return Notebook(made, _language(_dict(content.get("metadata"))))


def defined_names(source):
    """The names of the functions and classes that code defines at the start of a line.

    Found by their look: the code is never parsed, let alone run.
    """
    return tuple(_DEFINITION.findall(source))


def _language(metadata):
    named = _dict(metadata.get("kernelspec")).get("language") or _dict(metadata.get("language_info")).get("name")
    return named if isinstance(named, str) else ""


def spaced(text):
    """The text with all white space alike."""
    return " ".join(text.split())


def _text(raw):
    if not raw.strip():
        raise NoNotebook("the file is empty. Save the notebook, and hand it in again.")
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise NoNotebook("the file is no text. Save the notebook in Jupyter, and hand that in.") from None


def _json(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    if "<<<<<<<" in text and ">>>>>>>" in text:
        raise NoNotebook("the file has merge conflicts of git in it. Resolve them, and open it in Jupyter once.")
    raise NoNotebook("the file is no notebook: its JSON is broken. Open it in Jupyter, save it, and hand that in.")


def _cell(cell):
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    source = source if isinstance(source, str) else ""
    # Half a character, as JSON can spell it, fits into no file.
    source = source.encode("utf-8", errors="replace").decode().replace("\r\n", "\n")
    if len(source) > LONGEST_CELL:
        source = f"raise ValueError('This cell had {len(source)} characters; at most {LONGEST_CELL} are read.')"
    metadata = _dict(cell.get("metadata"))
    tags = tuple(tag for tag in _list(metadata.get("tags")) if isinstance(tag, str))
    return SubmittedCell(cell["cell_type"], source, _dict(metadata.get("nbgrader")), tags)


def _dict(value):
    return value if isinstance(value, dict) else {}


def _list(value):
    return value if isinstance(value, list) else []
