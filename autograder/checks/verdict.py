"""What is said about one function: the data that the tables are drawn from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """A known misconception as the reader is told of it.

    `page` is the book's page that displays the equation labelled `see`, or empty where the notebook does.
    """

    name: str
    hint: str
    see: str
    page: str


# Said of two calls of a function, and of two calls with one cache.
NOT_THE_SAME_TWICE = "not the same twice"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a quantity: in a few words for its row, and in a text that says what to do."""

    words: str
    text: str


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
    def right(self):
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
    problem: str | None = None
    first: tuple[str, ...] = ()
    printed: str = ""

    @property
    def score(self):
        """points × right / all; a function that could not be judged earns nothing."""
        if not self.quantities:
            return 0.0
        right = sum(quantity.right for quantity in self.quantities)
        return float(self.points * right / len(self.quantities))

    @property
    def explained(self):
        """Whether there are wrong quantities and each of them has its likely cause."""
        wrong = [quantity for quantity in self.quantities if not quantity.right]
        return bool(wrong) and all(quantity.cause for quantity in wrong)

    @property
    def problems(self):
        """Each problem's text once, with the names of the quantities that have it."""
        named = {}
        for quantity in self.quantities:
            if quantity.problem:
                named.setdefault(quantity.problem.text, []).append(quantity.name)
        return tuple((tuple(names), text) for text, names in named.items())

    @property
    def causes(self):
        """Each likely cause once, in the order of the rows."""
        return tuple(dict.fromkeys(quantity.cause for quantity in self.quantities if quantity.cause))
