"""What is said about one function: the data that the tables are drawn from."""

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What is wrong, for programs to go by; the texts that say it are for people."""

    # Of a whole function, which is then not judged quantity by quantity.
    NO_POINTS = auto()
    NO_FUNCTION = auto()
    NO_EXERCISE = auto()
    NOT_DEFINED = auto()
    NOT_WRITTEN = auto()
    RAISED = auto()
    NOTHING_TO_JUDGE = auto()
    STOPPED = auto()
    # Of one quantity.
    WRONG_VALUE = auto()
    WRONG_SHAPE = auto()
    WRONG_DTYPE = auto()
    NOT_AN_ARRAY = auto()
    NOT_A_NUMBER = auto()
    NOT_FINITE = auto()
    CHANGES_ITS_INPUT = auto()
    NOT_THE_SAME_TWICE = auto()
    COUNTS_LATER = auto()

    @property
    def words(self) -> str:
        """What the row of a quantity says."""
        return _WORDS.get(self, "nothing to judge")


_WORDS = {
    Kind.WRONG_VALUE: "wrong value",
    Kind.WRONG_SHAPE: "wrong shape",
    Kind.WRONG_DTYPE: "wrong dtype",
    Kind.NOT_AN_ARRAY: "not an array",
    Kind.NOT_A_NUMBER: "not a number",
    Kind.NOT_FINITE: "not finite",
    Kind.CHANGES_ITS_INPUT: "changes its input",
    Kind.NOT_THE_SAME_TWICE: "not the same twice",
    Kind.COUNTS_LATER: "counts later",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a function or a quantity: its kind, and a text that says what to do.

    about: the name of the function that has it, which may be another than the one that is judged; "" of a quantity
    """

    kind: Kind
    text: str
    about: str = ""


@dataclass(frozen=True)
class Cause:
    """A known misconception as the reader is told of it.

    `page` is the book's page that displays the equation labelled `see`, or empty where the notebook does.
    """

    name: str
    hint: str
    see: str
    page: str


@dataclass(frozen=True)
class QuantityVerdict:
    """One row: `problem` is None where the quantity is right in every case."""

    name: str
    wanted: str
    got: str
    error: float | None
    problem: Problem | None
    cause: Cause | None = None

    @property
    def right(self) -> bool:
        return self.problem is None


@dataclass(frozen=True)
class Verdict:
    """All that is said of one function.

    `basis` says on which cases it was judged, `first` which other function to fix before it, `problem` what
    kept it from being judged quantity by quantity, `printed` what it wrote while it ran.
    """

    exercise: str
    points: float
    basis: str
    quantities: tuple[QuantityVerdict, ...] = ()
    problem: Problem | None = None
    first: tuple[str, ...] = ()
    printed: str = ""

    @property
    def score(self) -> float:
        """points × right / all; a function that could not be judged earns nothing."""
        if not self.quantities:
            return 0.0
        right = sum(quantity.right for quantity in self.quantities)
        return float(self.points * right / len(self.quantities))

    @property
    def explained(self) -> bool:
        """Whether there are wrong quantities and each of them has its likely cause."""
        wrong = [quantity for quantity in self.quantities if not quantity.right]
        return bool(wrong) and all(quantity.cause for quantity in wrong)

    @property
    def problems(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Each problem's text once, with the names of the quantities that have it."""
        named: dict[str, list[str]] = {}
        for quantity in self.quantities:
            if quantity.problem:
                named.setdefault(quantity.problem.text, []).append(quantity.name)
        return tuple((tuple(names), text) for text, names in named.items())

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Each likely cause once, in the order of the rows."""
        return tuple(dict.fromkeys(quantity.cause for quantity in self.quantities if quantity.cause))
