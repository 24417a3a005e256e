"""Gates held open or shut by their biases, so that a forward function is tried part by part.

A forward function has one quantity or two, and a wrong one does not show in which gate it went wrong. With the other
gates held, one gate alone makes the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

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
    shows: the quantity in which the part shows; all of them where it is empty
    one_gate: whether it tries one gate's own line
    """

    held: Mapping[str, int]
    tries: str
    look: str
    shows: str = ""
    one_gate: bool = False


def pinned_case(exercise: Exercise, case: Case, pin: Pin) -> Case:
    """The case with the biases of the pin."""
    inputs = [
        _pinned(array, value, pin.held) if array.name == "b" else value
        for array, value in zip(exercise.inputs, case.inputs, strict=True)
    ]
    return replace(case, name=pin.tries, inputs=tuple(inputs))


def _pinned(array, b, held):
    b = b.copy()
    for gate, rows in zip(array.gates, array.blocks(b), strict=True):
        if gate in held:
            rows[:] = HELD if held[gate] else -HELD
    return b


def pinned_finding(
    exercise: Exercise, wanted: Sequence[Values], run: Run | None, right: AbstractSet[str] = frozenset()
) -> str:
    """What the Run of a function on its pinned cases shows.

    wanted: the right values, one tuple a pin
    right: the names of the quantities that are right in every case, of which no part is tried
    Empty where it shows nothing: where the run did not come to its end.
    """
    if run is None or run.problem:
        return ""
    results = zip(exercise.pins, wanted, run.outcomes, strict=True)
    # Where one quantity is right, what shows in all of them says nothing of the other.
    tried = [
        (pin, exercise.is_right(values, out.returned, lambda array, pin=pin: pin.shows in ("", array.name)))
        for pin, values, out in results
        if pin.shows not in right and (pin.shows or not right)
    ]
    wrong, fine = ([pin for pin, is_right in tried if is_right is side] for side in (False, True))
    how = "Tried part by part on one case, with the other gates held open or shut by their biases"
    if not wrong:
        return (
            f"{how}, every part is right. What is wrong shows only while several gates lie between 0 and 1: look at "
            "the lines that combine them."
        )
    gates = [pin for pin, _ in tried if pin.one_gate]
    look = wrong[0].look
    if len(gates) > 1 and wrong == gates:
        look = "Each gate alone is wrong: look at what they share, the products with x and h and how the rows are cut."
    also = f" Right: {'; '.join(pin.tries for pin in fine)}." if fine else ""
    return f"{how}, {'; '.join(pin.tries for pin in wrong)} {'goes' if len(wrong) == 1 else 'go'} wrong. {look}{also}"
