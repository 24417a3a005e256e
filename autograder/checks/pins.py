"""Gates held open or shut by their biases, so that a forward function is tried part by part.

A forward function has one quantity or two, and a wrong one does not show in which gate it went wrong. With the other
gates held, one gate alone makes the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from autograder.checks.cases import Case, Values
    from autograder.checks.exercise import Exercise
    from autograder.checks.run import Run

# A bias beside which no pre-activation of a case counts: sigmoid(40) is 1 - 4e-18, and tanh(40) is 1.
HELD = 40.0


@dataclass(frozen=True, eq=False)
class Pin:
    """One trial: which gates are held, what is tried by that, and where to look if it is the first that goes wrong.

    held: by the name of a gate, 1 where its bias is 40, and 0 where it is -40
    tries: the part that alone makes the answer: "the forget gate (i = 0, o = 1)"
    look: what to look at, a sentence
    """

    held: Mapping[str, int]
    tries: str
    look: str


def pinned_case(exercise: Exercise, case: Case, pin: Pin) -> Case:
    """The case with the biases of the pin."""
    inputs = [
        _pinned(array.gates, value, pin.held) if array.name == "b" else value
        for array, value in zip(exercise.inputs, case.inputs, strict=True)
    ]
    return replace(case, name=pin.tries, inputs=tuple(inputs))


def _pinned(gates, b, held):
    rows = np.split(b.copy(), len(gates))
    for gate, value in held.items():
        rows[gates.index(gate)][:] = HELD if value else -HELD
    return np.concatenate(rows)


def pinned_finding(exercise: Exercise, wanted: Sequence[Values], run: Run | None) -> str:
    """What the Run of a function on its pinned cases shows; wanted: the right values, one tuple a pin.

    Empty where it shows nothing: where the run did not come to its end.
    """
    if run is None or run.problem:
        return ""
    right = [
        all(array.equal(*pair) for array, *pair in zip(exercise.quantities, values, out.returned, strict=True))
        for values, out in zip(wanted, run.outcomes, strict=True)
    ]
    tried = [pin.tries for pin, is_right in zip(exercise.pins, right, strict=True) if is_right]
    fine = f"Right: {'; '.join(tried)}. " if tried else ""
    if all(right):
        return (
            "Tried part by part, with the other gates held open or shut by their biases, every part is right. "
            "What is wrong shows only where the gates are between: look at what ties the parts together."
        )
    first = exercise.pins[right.index(False)]
    return (
        f"Tried part by part, with the other gates held open or shut by their biases. {fine}"
        f"Wrong: {first.tries}. {first.look}"
    )
