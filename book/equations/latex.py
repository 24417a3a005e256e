r"""Evaluate an equation written in the small part of LaTeX that the chapters use.

Understood: `+`, `-`, products by juxtaposition, `\odot`, `\frac`, `\sum_{t=1}^{T}`, `\tanh`, `\exp`,
`\log`, `\sigma(...)`, `\operatorname{diag}`, squares, `^\top`, `\mathrm{d}x` for a gradient,
`\frac{\partial h_t}{\partial W}` and `\partial^{+}` for derivatives that the oracle supplies, and
`[a; b]` for columns on top of each other, and subscripts. A subscript may begin with the name of a gate, as in
`W_r`, `W_{r,ij}` and `\delta_{r,t}`, or of two, as in `b_{ih,n}`. What follows a `\qquad` is a condition for the
reader and is not evaluated.
`\lVert a \rVert` is the Euclidean norm of a column and the largest singular value of a matrix; `J_T \cdots J_{t+1}` is
the product of all steps from the first index down to the last; `U^{T-t}` is a power; `\le` bounds a number;
`\prod_{s=t+1}^{T}` multiplies numbers. Where the oracle gives a function, `F(h_{t-1}, x_t)` calls it, and `\phi'` is a
name of its own; `\operatorname{Im}` is the imaginary part, `\mathrm{i}` its unit; `[a > b]` is 1 or 0.

A column vector is an array `(K, 1)`, so that a juxtaposition is `@` and `\top` is `.T`. Time counts
from 0, because $h_0$ exists; components and sequences of a batch count from 1.
"""

import functools
import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

TIMES = ("t", "s")  # the letters that stand for a step
LAYOUT = re.compile(
    r"\\(?:begin|end)\{aligned\}|\\\\|&|\{\}|\\[,;:!]"
    r"|\\(?:quad|left|right|bigl|bigr|Bigl|Bigr)(?![a-zA-Z])"
)
TOKEN = re.compile(r"\\[a-zA-Z]+|[a-zA-Z]|\d+|\S")
ENDS = {"", "+", "-", "=", ">", "\\le", ")", "}", "]", ";", ",", "\\rVert", "\\odot"}
FUNCTIONS = {
    "\\tanh": np.tanh,
    "\\exp": np.exp,
    "\\log": np.log,
    "\\sigma": lambda a: 1 / (1 + np.exp(-a)),
}

Value = np.ndarray | float
Term = Callable[[dict, dict], Value]  # (values by name, indices by letter) -> value


class EquationError(Exception):
    """An equation that is wrong, cannot be read, or was not executed."""


@dataclass(frozen=True)
class Index:
    """A subscript such as `t-1`: a letter (empty for a plain number) and what is added to it."""

    letter: str
    shift: int

    def at(self, values: dict, indices: dict) -> int:
        if not self.letter:
            return self.shift
        if self.letter not in indices and self.letter not in values:
            raise EquationError(f"the index {self.letter} is neither summed over nor on the left-hand side")
        return indices.get(self.letter, values.get(self.letter)) + self.shift

    @property
    def is_time(self) -> bool:
        return not self.letter or self.letter in (*TIMES, "T")


def sides(latex: str, letters: set[str], gates: tuple[str, ...] = ()) -> tuple[list[Term], set[str]]:
    """The terms between the equal signs, and the index letters of the left-hand side."""
    text = LAYOUT.sub(" ", latex.split("\\qquad")[0]).strip().rstrip(".,;")
    reader = _Reader(TOKEN.findall(text), letters, gates)
    terms = [reader.expression()]
    free = set(reader.seen)
    while reader.next in ("=", "\\le"):
        sign, left = reader.take(), terms[-1]
        right = reader.expression()
        terms.append(right if sign == "=" else _joined(np.minimum, left, right))  # a ≤ b says a = min(a, b)
    if reader.next or len(terms) < 2:
        raise EquationError(f"cannot read {latex.strip()!r} from {reader.next!r} on")
    return terms, free


def plus(a: Value, b: Value) -> Value:
    return np.add(*_alike(a, b, "+"))


def times(a: Value, b: Value) -> Value:
    """The product of two neighbours: of matrices, or with a number. A function takes what stands behind it."""
    if callable(b):  # its argument comes next
        return lambda *arguments: times(a, b(*arguments))
    if callable(a):
        return a(*b) if isinstance(b, tuple) else a(b)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if np.shape(a)[1] != np.shape(b)[0]:
        raise EquationError(f"a product of the shapes {np.shape(a)} and {np.shape(b)}")
    return a @ b


def hadamard(a: Value, b: Value) -> Value:
    return np.multiply(*_alike(a, b, "⊙"))


def _alike(a: Value, b: Value, sign: str) -> tuple[Value, Value]:
    # NumPy would broadcast a column against a matrix; on paper that is an error.
    if np.ndim(a) and np.ndim(b) and np.shape(a) != np.shape(b):
        raise EquationError(f"{sign} stands between the shapes {np.shape(a)} and {np.shape(b)}")
    return a, b


class _Reader:
    """A recursive-descent reader; every method turns what it reads into a term."""

    def __init__(self, tokens: list[str], letters: set[str], gates: tuple[str, ...]):
        self.tokens, self.letters, self.gates, self.position = tokens, letters, gates, 0
        self.seen: list[str] = []  # index letters met so far

    @property
    def next(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self, wanted: str | None = None) -> str:
        token = self.next
        if not token or (wanted is not None and token != wanted):
            raise EquationError(f"wanted {wanted or 'a symbol'}, found {token or 'the end'!r}")
        self.position += 1
        return token

    def accept(self, token: str) -> bool:
        if self.next != token:
            return False
        self.position += 1
        return True

    def group(self, read: Callable) -> object:
        self.take("{")
        inside = read()
        self.take("}")
        return inside

    # sums, Hadamard products, products

    def expression(self) -> Term:
        negative = self.accept("-")
        term = _negated(self.hadamard_product()) if negative else self.hadamard_product()
        while self.next in ("+", "-"):
            sign, right = self.take(), self.hadamard_product()
            term = _joined(plus, term, _negated(right) if sign == "-" else right)
        return term

    def hadamard_product(self) -> Term:
        term = self.product()
        while self.accept("\\odot"):
            term = _joined(hadamard, term, self.product())
        return term

    def product(self) -> Term:
        term = self.power()
        while self.next not in ENDS:
            term = _joined(times, term, self.power())
        return term

    def power(self) -> Term:
        term = self.atom()
        while self.accept("^"):
            if self.tokens[self.position] == "{" and self.tokens[self.position + 2] != "}":
                term = _powered(term, self.group(self.distance))
                continue
            exponent = self.group(self.take) if self.next == "{" else self.take()
            if exponent.isalpha():
                term = _powered(term, self.known([Index(exponent, 0)])[0].at)
                continue
            term = _raised(term, exponent)
        return term

    # what products are made of

    def atom(self) -> Term:
        token = self.next
        if token.isdigit():
            number = float(self.take())
            return lambda values, indices: number
        if token == "(":
            return self.parenthesis()
        if token in ("\\sum", "\\prod"):
            return self.sum_or_product()
        if token in ("\\frac", "\\tfrac"):
            return self.fraction()
        if token == "\\operatorname":
            return self.operator()
        if token == "[":
            return self.stack()
        if token in ("\\lVert", "\\sqrt"):
            return self.root() if token == "\\sqrt" else self.norm()
        if token in ("\\min", "\\max"):
            return self.extreme()
        if self.tokens[self.position : self.position + 4] == ["\\mathrm", "{", "i", "}"]:
            self.position += 4
            return lambda values, indices: 1j
        if token in FUNCTIONS:
            return self.function()
        return self.symbol()

    def norm(self) -> Term:
        self.take("\\lVert")
        inside = self.expression()
        self.take("\\rVert")
        return _applied(_norm, inside)

    def root(self) -> Term:
        self.take("\\sqrt")
        return _applied(np.sqrt, self.group(self.expression))

    def extreme(self) -> Term:
        operation = {"\\min": np.minimum, "\\max": np.maximum}[self.take()]
        self.take("(")
        left = self.expression()
        self.take(",")
        right = self.expression()
        self.take(")")
        return _joined(operation, left, right)

    def stack(self) -> Term:
        """Columns on top of each other, or 1 where what stands in the brackets is so, such as `[a > b]`."""
        self.take("[")
        parts = [self.expression()]
        if self.accept(">"):
            smaller = self.expression()
            self.take("]")
            return _joined(lambda a, b: float(a > b), parts[0], smaller)
        while self.accept(";"):
            parts.append(self.expression())
        self.take("]")
        return lambda values, indices: np.concatenate([part(values, indices) for part in parts])

    def function(self) -> Term:
        """A function of what stands behind it; `\\tanh^2` is the square of its value."""
        function = FUNCTIONS[self.take()]
        exponent = self.take() if self.accept("^") else "1"
        return _raised(_applied(function, self.power()), exponent)

    def parenthesis(self) -> Term:
        """What stands in the parenthesis; with commas, the arguments of a function."""
        self.take("(")
        inside = [self.expression()]
        while self.accept(","):
            inside.append(self.expression())
        self.take(")")
        if len(inside) == 1:
            return inside[0]
        return lambda values, indices: tuple(term(values, indices) for term in inside)

    def operator(self) -> Term:
        self.take("\\operatorname")
        name = "".join(itertools.takewhile("}".__ne__, self.tokens[self.position + 1 :]))
        self.position += len(name) + 2
        if name == "diag":
            return _applied(lambda a: np.diag(a[:, 0]), self.parenthesis())
        if name == "Im":
            return lambda values, indices: np.imag
        return _looked_up(name, [])

    def sum_or_product(self) -> Term:
        together = {"\\sum": sum, "\\prod": math.prod}[self.take()]
        self.take("_")
        self.take("{")
        letter = self.take()
        self.take("=")
        first = self.indices_until("}")[0]
        self.take("^")
        last = self.indices_until("}")[0] if self.accept("{") else Index(self.take(), 0)
        before = len(self.seen)
        body = self.hadamard_product()
        self.seen[before:] = [seen for seen in self.seen[before:] if seen != letter]

        def total(values, indices):
            steps = range(first.at(values, indices), last.at(values, indices) + 1)
            return together(body(values, {**indices, letter: step}) for step in steps)

        return total

    def fraction(self) -> Term:
        self.take()
        if self.tokens[self.position + 1] == "\\partial":
            return self.derivative()
        over = self.group(self.expression)
        under = self.group(self.expression)
        return lambda values, indices: over(values, indices) / under(values, indices)

    def derivative(self) -> Term:
        """A partial derivative is a value of its own, such as `∂+h/∂W`."""
        self.take("{")
        self.take("\\partial")
        immediate = self.accept("^")
        if immediate:
            self.group(lambda: self.take("+"))
        over, over_at = self.indexed()
        self.take("}")
        self.take("{")
        self.take("\\partial")
        under, under_at = self.indexed()
        self.take("}")
        return _looked_up(f"∂{'+' * immediate}{over}/∂{under}", over_at + under_at)

    # symbols

    def symbol(self) -> Term:
        name, at = self.indexed()
        if self.tokens[self.position : self.position + 3] == ["^", "{", "\\text"]:
            self.take("^")
            name += "_" + self.group(self.text)
        if self.tokens[self.position : self.position + 3] == ["^", "{", "("]:
            self.take("^")
            self.take("{")
            self.take("(")
            at += self.indices_until(")")
            self.take("}")
            return _sequence_of_batch(f"bold {name}", at)
        if self.accept("\\cdots"):
            last_name, last = self.indexed()
            if last_name != name or len(at) != 1 or len(last) != 1:
                raise EquationError(f"\\cdots wants a step of {name} on either side")
            return _chained(name, at[0], last[0])
        return _looked_up(name, at)

    def indexed(self) -> tuple[str, list[Index]]:
        """A name with its gate, such as `W_r`, and the indices behind it."""
        name = self.name()
        if not self.accept("_"):
            return name, []
        if not self.accept("{"):
            return (f"{name}_{self.take()}", []) if self.next in self.gates else (name, self.known([self.index()]))
        while gate := self.gate():
            name = f"{name}_{gate}"
            self.accept(",")
        return name, self.known(self.indices_until("}"))

    def gate(self) -> str:
        """The gate's name at the front of a subscript, `hn` of `{hn}` and `r` of `{r,t}`."""
        letters = list(itertools.takewhile(str.isalpha, self.tokens[self.position :]))
        if "".join(letters) not in self.gates:
            return ""
        self.position += len(letters)
        return "".join(letters)

    def name(self) -> str:
        token = self.take()
        if token in ("\\tilde", "\\hat"):
            return f"{token[1:]} {self.take()}"
        if token == "\\mathrm":
            return self.gradient()
        if token in ("\\boldsymbol", "\\mathbf"):
            return "bold " + self.group(self.take).lstrip("\\")
        if not token.lstrip("\\").isalpha():
            raise EquationError(f"cannot read {token!r}")
        while self.accept("'"):
            token += "'"
        return token.lstrip("\\")

    def gradient(self) -> str:
        self.group(lambda: self.take("d"))
        name = self.name()
        return f"bold d{name.removeprefix('bold ')}" if name.startswith("bold ") else f"d{name}"

    def text(self) -> str:
        self.take("\\text")
        self.take("{")
        letters = []
        while self.next != "}":
            letters.append(self.take())
        self.take("}")
        return "".join(letters)

    def known(self, found: list[Index]) -> list[Index]:
        """These indices, noted as met; an error where the chapter declares no such letter."""
        letters = [index.letter for index in found if index.letter not in ("", "T")]
        if unknown := set(letters) - self.letters:
            raise EquationError(f"the chapter declares no index {', '.join(sorted(unknown))}")
        self.seen += letters
        return found

    def indices_until(self, end: str) -> list[Index]:
        found = []
        while not self.accept(end):
            if not self.accept(","):
                found.append(self.shifted_index())
        return found

    def distance(self) -> Term:
        """The number of steps between two indices, `T-t`."""
        upper = self.known([self.index()])[0]
        self.take("-")
        lower = self.known([self.index()])[0]
        return lambda values, indices: upper.at(values, indices) - lower.at(values, indices)

    def index(self) -> Index:
        token = self.take()
        if token.isdigit():
            return Index("", int(token))
        return Index(token, 0)

    def shifted_index(self) -> Index:
        index = self.index()
        sign = {"+": 1, "-": -1}.get(self.next)
        if sign is None:
            return index
        self.take()
        return Index(index.letter, sign * int(self.take()))


def _joined(operation, left: Term, right: Term) -> Term:
    return lambda values, indices: operation(left(values, indices), right(values, indices))


def _applied(function, term: Term) -> Term:
    return lambda values, indices: function(term(values, indices))


def _negated(term: Term) -> Term:
    return _applied(np.negative, term)


def _raised(term: Term, exponent: str) -> Term:
    if exponent == "\\top":
        return _applied(np.transpose, term)
    if exponent.isdigit():
        return _applied(lambda a: a ** int(exponent), term)
    raise EquationError(f"cannot read the exponent {exponent!r}")


def _norm(a: Value) -> float:
    if np.asarray(a).dtype == object:  # several arrays count as one long vector
        a = np.concatenate([np.ravel(array) for array in np.ravel(a)])[:, None]
    return np.linalg.norm(a, 2)


def _powered(term: Term, exponent: Term) -> Term:
    """A power of a number or of a square matrix; unlike `^2`, which squares component by component."""

    def power(values, indices):
        value, times = term(values, indices), exponent(values, indices)
        return np.linalg.matrix_power(value, times) if np.ndim(value) else value**times

    return power


def _chained(name: str, first: Index, last: Index) -> Term:
    """The product of matrices from the step `first` down to the step `last`; the identity where there is none."""

    def product(values, indices):
        matrices = _value(values, name)
        steps = range(first.at(values, indices), last.at(values, indices) - 1, -1)
        unit = np.eye(len(matrices[max(matrices)]))
        return functools.reduce(np.matmul, (matrices[step] for step in steps), unit)

    return product


def _looked_up(name: str, at: list[Index]) -> Term:
    """The value of that name at its steps, then at its components."""

    def look_up(values, indices):
        value = _value(values, name)
        steps = tuple(index.at(values, indices) for index in at if index.is_time)
        parts = tuple(index.at(values, indices) - 1 for index in at if not index.is_time)
        if min(parts, default=0) < 0:  # Python would count from the end
            raise EquationError(f"{name!r} has no component 0")
        try:
            if steps:
                value = value[steps if len(steps) > 1 else steps[0]]
            if parts:
                value = value[parts if len(parts) == np.ndim(value) else (*parts, 0)]
        except (KeyError, IndexError, TypeError):
            raise EquationError(f"{name!r} has no value at step {steps}, component {parts}") from None
        return value

    return look_up


def _sequence_of_batch(name: str, at: list[Index]) -> Term:
    """One sequence of a batch, as a column: a row of the bold array."""
    *steps, sequence = at
    rows = _looked_up(name, steps)
    return lambda values, indices: rows(values, indices)[sequence.at(values, indices) - 1][:, None]


def _value(values: dict, name: str):
    if name not in values:
        raise EquationError(f"the oracle gives no value for {name!r}")
    return values[name]
