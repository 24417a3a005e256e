"""Functions on which the reader's tools for gradients are judged.

All are analytic, so that the complex step may be used. A case holds the place of one in its table, the parameters
`A` of the formula, and the point `x`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.checks.cases import Setting

SIZES = {"N": 2, "T": 3, "D": 4, "H": 5}


@dataclass(frozen=True)
class Function:
    """A formula (A, x) -> f(x), and the shapes of A, of x and of what comes out, in letters."""

    name: str
    A: str
    x: str
    y: str
    formula: Callable[[np.ndarray, np.ndarray], np.ndarray]

    @property
    def setting(self) -> Setting:
        return Setting(self.name, **SIZES)


def states(A: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The states of a recurrent network as a function of its matrix; A holds what the inputs add at each step."""
    h = [np.zeros(len(x))]
    for added in A:
        h.append(np.tanh(added + x @ h[-1]))
    return np.stack(h[1:])


SMOOTH = (
    Function("tanh of a linear map", "H D", "N D", "N H", lambda A, x: np.tanh(x @ A.T)),
    Function("products of all pairs", "D", "D", "D D", lambda A, x: np.multiply.outer(x, A * x**2)),
    Function("exp of a sum", "T D", "T D", "", lambda A, x: np.exp(np.sum(A * x) / 2)),
    Function("one function inside another", "D", "N T D", "N T D", lambda A, x: np.exp(np.sin(A * x))),
    Function("the cube of a matrix", "H D", "H H", "H D", lambda A, x: x @ x @ x @ A),
    Function("states as a function of U", "T H", "H H", "T H", states),
)
# A step of finite differences that is small beside its period loses its digits to the rounding of x; the complex
# step is right here too.
WAVE = Function("a very fast wave", "D", "D", "D", lambda A, x: A * np.sin(2e7 * x))
