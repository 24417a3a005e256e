"""What is said about one function: the data that the tables are drawn from."""

from dataclasses import dataclass, replace
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
    Kind.NOT_THE_SAME_TWICE: "not the same twice",
    Kind.COUNTS_LATER: "counts later",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a function or a quantity: its kind, and a text that says what to do.

    about: the name of the function that has it, which may be another than the one that is judged; "" of a quantity
    The text is empty where the cause of a wrong value says all.
    """

    kind: Kind
    text: str
    about: str = ""


@dataclass(frozen=True)
class Cause:
    """A known misconception as the reader is told of it, or what a program finds.

    `page` is the book's page that displays the equation labelled `see`, or empty where the notebook does. What a
    program finds, such as gates in another order, has neither.
    """

    name: str
    hint: str
    see: str = ""
    page: str = ""

    def alike(self, other: "Cause") -> bool:
        """Whether the reader is told the same of both, such as of a mean over the batch in dW and in db."""
        return (self.name, self.hint) == (other.name, other.hint)


@dataclass(frozen=True)
class GateVerdict:
    """The rows of one gate in a quantity that stacks several."""

    gate: str
    right: bool
    causes: tuple[Cause, ...] = ()
    follows: bool = False

    @property
    def unexplained(self) -> bool:
        """Whether its rows are wrong and have no likely cause."""
        return not self.right and not self.causes and not self.follows


@dataclass(frozen=True)
class QuantityVerdict:
    """One row: `problem` is None where the quantity is right in every case.

    gates: its gates, where it stacks several and its values are wrong
    causes: what gives the reader's values, where they are not told gate by gate
    follows: whether the causes that are named in other rows, or for other gates, spoil this one as well
    """

    name: str
    wanted: str
    got: str
    error: float | None
    problem: Problem | None
    gates: tuple[GateVerdict, ...] = ()
    causes: tuple[Cause, ...] = ()
    follows: bool = False

    @property
    def right(self) -> bool:
        return self.problem is None

    @property
    def explained(self) -> bool:
        """Whether it is wrong, and all that is wrong of it has a likely cause."""
        if self.right:
            return False
        return (
            self.follows or bool(self.causes) or (bool(self.gates) and not any(gate.unexplained for gate in self.gates))
        )

    @property
    def unexplained(self) -> bool:
        """Whether its values are wrong, and something of that has no likely cause."""
        return self.problem is not None and self.problem.kind is Kind.WRONG_VALUE and not self.explained

    def without_number(self) -> "QuantityVerdict":
        """The same without the sentence on what is off most."""
        return replace(self, problem=replace(self.problem, text="") if self.problem else None)

    def explained_by(self, cause: Cause) -> "QuantityVerdict":
        """The same with this cause for all of it, which says more than the number that is off most."""
        return replace(self.without_number(), gates=(), causes=(cause,), follows=False)

    @property
    def all_causes(self) -> tuple[Cause, ...]:
        return (*self.causes, *(cause for gate in self.gates for cause in gate.causes))

    def gates_of(self, cause: Cause) -> tuple[str, ...] | None:
        """The gates whose rows the cause explains, () for all of the quantity; None where it explains nothing."""
        if any(cause.alike(own) for own in self.causes):
            return ()
        of = tuple(gate.gate for gate in self.gates if any(cause.alike(own) for own in gate.causes))
        return of or None


@dataclass(frozen=True)
class Verdict:
    """All that is said of one function.

    `basis` says on which cases it was judged, `first` which other function to fix before it, `problem` what
    kept it from being judged quantity by quantity, `findings` what further calls have shown of wrong values, `remarks`
    what it does besides that costs no points, `printed` what it wrote while it ran.
    """

    exercise: str
    points: float
    basis: str
    quantities: tuple[QuantityVerdict, ...] = ()
    problem: Problem | None = None
    first: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
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
        return bool(wrong) and all(quantity.explained for quantity in wrong)

    @property
    def problems(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Each problem's text once, with the names of the quantities that have it."""
        named: dict[str, list[str]] = {}
        for quantity in self.quantities:
            if quantity.problem and quantity.problem.text:
                named.setdefault(quantity.problem.text, []).append(quantity.name)
        return tuple((tuple(names), text) for text, names in named.items())

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Each likely cause once, in the order of the rows; those that read alike are one."""
        causes: list[Cause] = []
        for quantity in self.quantities:
            for cause in quantity.all_causes:
                if not any(cause.alike(other) for other in causes):
                    causes.append(cause)
        return tuple(causes)

    def places_of(self, cause: Cause) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """What the cause explains: (names of quantities, gates whose rows it is in them), () for all of them."""
        names: dict[tuple[str, ...], list[str]] = {}
        for row in self.quantities:
            gates = row.gates_of(cause)
            if gates is not None:
                names.setdefault(gates, []).append(row.name)
        return tuple((tuple(named), gates) for gates, named in names.items())

    def equations_of(self, cause: Cause) -> tuple[tuple[str, str], ...]:
        """(page, label) of each equation that the cause, or one that reads like it, points to."""
        alike = [own for row in self.quantities for own in row.all_causes if cause.alike(own)]
        return tuple(dict.fromkeys((own.page, own.see) for own in alike if own.see))
