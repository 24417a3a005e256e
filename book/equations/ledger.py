"""Keep account of which equations of a chapter were executed."""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from IPython.display import Markdown

from .latex import EquationError, sides

TOLERANCE = 1e-10  # norm-relative, in float64
NUMBERED = re.compile(r"^\$\$\n(.*?)\n\$\$ \((eq-[a-z0-9-]+)\)$", re.MULTILINE | re.DOTALL)
LABEL = re.compile(r"^(?:\$\$ \(|:label: )(eq-[a-z0-9-]+)\)?$", re.MULTILINE)


@dataclass(frozen=True)
class Executed:
    label: str
    oracle: str
    error: float


def numbered_equations(chapter: str) -> dict[str, str]:
    """The LaTeX of each numbered equation of a chapter's text, by its label."""
    equations = {label: latex for latex, label in NUMBERED.findall(chapter)}
    labels = LABEL.findall(chapter)
    if unread := sorted(set(labels) - set(equations)):
        raise EquationError(f"not written as $$ … $$ (label) on lines of their own: {', '.join(unread)}")
    if len(labels) > len(equations):
        raise EquationError("two equations have the same label")
    return equations


def relative_error(got: np.ndarray, wanted: np.ndarray) -> float:
    return float(np.linalg.norm(got - wanted) / np.linalg.norm(wanted))


class Ledger:
    """The executed equations of one chapter.

    chapter: its file; gates: the names that may begin a subscript, such as `("r", "z")`; indices: the size that
    each index letter counts up to, such as `t="T", i="H"`.
    """

    def __init__(self, chapter: str | Path, gates: tuple[str, ...] = (), **indices: str):
        self.equations = numbered_equations(Path(chapter).read_text(encoding="utf-8"))
        self.gates, self.indices = gates, indices
        self.executed: list[Executed] = []

    def run(self, *labels: str, values: dict, oracle: str) -> None:
        """Evaluate these equations with the oracle's values; raise EquationError where sides differ."""
        for label in labels:
            try:
                error = self._error(label, values)
            except EquationError as problem:
                raise EquationError(f"{label}: {problem}") from None
            self.executed.append(Executed(label, oracle, error))

    def table(self) -> Markdown:
        """What was executed, in the chapter's order; raises if an equation of the chapter is missing."""
        done = {entry.label: entry for entry in self.executed}
        if missing := [label for label in self.equations if label not in done]:
            raise EquationError(f"displayed but never executed: {', '.join(missing)}")
        rows = [done[label] for label in self.equations]
        lines = [f"| {{eq}}`{row.label}` | `{row.label}` | {row.oracle} | {_shown(row.error)} |" for row in rows]
        largest = _shown(max(row.error for row in rows))
        return Markdown(
            f"All {len(rows)} numbered equations of this page were executed. The largest error is {largest}.\n\n"
            ":::{dropdown} Each equation, its oracle and its error\n"
            "| equation | label | oracle | error |\n|---|---|---|---|\n" + "\n".join(lines) + "\n:::"
        )

    def _error(self, label: str, values: dict) -> float:
        if label not in self.equations:
            raise EquationError("no numbered equation of the chapter has this label")
        (left, *rights), free = sides(self.equations[label], set(self.indices), self.gates)
        places = self._places(sorted(free), values)
        wanted = [left(values, place) for place in places]
        return max(_difference(wanted, [right(values, place) for place in places]) for right in rights)

    def _places(self, letters: list[str], values: dict) -> list[dict]:
        """Every combination of the free indices: an equation holds for all of them."""
        spans = (range(1, values[self.indices[letter]] + 1) for letter in letters)
        return [dict(zip(letters, place, strict=True)) for place in itertools.product(*spans)]


def _difference(wanted: list, got: list) -> float:
    for left, right in zip(wanted, got, strict=True):
        if np.shape(left) != np.shape(right):
            raise EquationError(f"the left-hand side has shape {np.shape(left)}, the right {np.shape(right)}")
    left, right = (np.concatenate([np.ravel(value) for value in values]) for values in (wanted, got))
    if not np.linalg.norm(left) > 0:
        raise EquationError("the oracle's left-hand side is zero, which would prove nothing")
    error = relative_error(right, left)
    if not error <= TOLERANCE:
        raise EquationError(f"the two sides differ by {error:.1e} (norm-relative); at most {TOLERANCE:.0e}")
    return error


def _shown(error: float) -> str:
    return f"{error:.0e}" if error else "0"
