"""The honest corpus of a unit: answers that are right, right in other ways, mistaken, missing, or that raise."""

from dataclasses import dataclass

from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.source import read_source
from autograder.grading.intake.released import answer_cells
from tests.alternatives import FILES
from tests.attacks.notebooks import as_bytes, released, with_answers

# Of the misconceptions every so many, since stock nbgrader takes a second for a notebook.
EVERY = 5


@dataclass(frozen=True)
class Honest:
    """A submission; its name is the folder's of the student who hands it in."""

    name: str
    raw: bytes


def corpus(unit):
    """Every Honest of the unit."""
    texts = {grade_id: read_source(unit).cells[grade_id].text for grade_id in answer_cells(unit)}
    cells = {
        "right": texts,
        **{f"otherwise {path.stem}": _otherwise(unit, texts, path) for path in FILES if path.parent.name == unit},
        **{
            f"mistaken {place} {known.name}": _mistaken(unit, texts, known)
            for place, known in enumerate(misconceptions(unit)[::EVERY])
        },
        "noisy": _prefixed(texts, "import sys\n\nprint('here')\nprint('careful', file=sys.stderr)\n"),
        "raising": _prefixed(texts, "\n", below="raise RuntimeError('lost')\n"),
    }
    made = [Honest(_folder(name), as_bytes(with_answers(unit, sources.get))) for name, sources in cells.items()]
    return [*made, Honest("blank", as_bytes(released(unit)))]


def _otherwise(unit, texts, path):
    """The file's text in the first cell, and no cell of the reference's whose function it defines."""
    text = path.read_text(encoding="utf-8")
    kept = {
        grade_id: "# Written above." if all(f"def {name}(" in text for name in answer_cells(unit)[grade_id]) else source
        for grade_id, source in texts.items()
    }
    first = next(iter(kept))
    return {**kept, first: text if kept[first].startswith("#") else f"{kept[first]}\n\n{text}"}


def _mistaken(unit, texts, known):
    grade_id = next(grade_id for grade_id, names in answer_cells(unit).items() if known.of in names)
    return {**texts, grade_id: texts[grade_id].replace(*known.edit)}


def _prefixed(texts, above, below=""):
    """The first answer with lines above it, and the last with lines below."""
    first, *_, last = texts
    changed = {**texts, first: f"{above}\n{texts[first]}"}
    return {**changed, last: f"{changed[last]}\n\n{below}"}


def _folder(name):
    return "".join(letter if letter.isalnum() else "-" for letter in name)
