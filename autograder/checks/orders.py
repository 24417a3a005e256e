"""In which order a forward function takes the rows of the gates: found by calling it with its parameters in each.

Where a function takes the rows as i, f, o, g, it is right once it is given them so. So every order is found, without
the answers of any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from autograder.checks.verdict import Cause

if TYPE_CHECKING:
    from autograder.checks.cases import Case, ExpectedAnswers, Values
    from autograder.checks.exercise import Exercise
    from autograder.checks.run import Outcome, Run


@dataclass(frozen=True)
class Order:
    """An order of gates, and for which arguments of the function it holds."""

    gates: tuple[str, ...]
    arguments: tuple[str, ...]


def found_order(
    exercise: Exercise, answers: ExpectedAnswers, run_on: Callable[[tuple[Case, ...]], Run | None]
) -> Cause | None:
    """What is told of a function that is right with its gates in another order; None where none makes it right.

    run_on: (cases) -> the function's Run on them
    """
    orders = list(_orders(exercise))
    if not orders:
        return None
    tried = run_on(tuple(_in_order(exercise, answers.cases[0], order) for order in orders))
    if tried is None:
        return None
    # The run ends at a case that raises; what came before it counts.
    for order, outcome in zip(orders, tried.outcomes, strict=False):
        if _ungated_right(exercise, answers.wanted[0], outcome):
            again = run_on(tuple(_in_order(exercise, case, order) for case in answers.cases[1:]))
            pairs = zip(answers.wanted[1:], again.outcomes, strict=False) if again else ()
            if again and not again.problem and all(_ungated_right(exercise, *pair) for pair in pairs):
                return _told(exercise, order)
    return None


def _orders(exercise) -> Iterator[Order]:
    """Every order but the right one: of all arguments that stack gates, and of those alone that stack the same ones."""
    stacked = [array for array in exercise.inputs if array.gates]
    kinds = list(dict.fromkeys(array.gates for array in stacked))
    for gates in kinds:
        names = tuple(array.name for array in stacked if array.gates == gates)
        yield from (Order(order, names) for order in permutations(gates) if order != gates)
    if len(kinds) > 1:
        names = tuple(array.name for array in stacked)
        yield from (Order(order, names) for order in permutations(kinds[0]) if order != kinds[0])


def _in_order(exercise, case, order):
    """The case with its rows moved so that a function which takes them in the order gets the right ones."""
    inputs = [
        _reordered(array, value, order.gates) if array.name in order.arguments else value
        for array, value in zip(exercise.inputs, case.inputs, strict=True)
    ]
    return replace(case, inputs=tuple(inputs))


def _reordered(array, values, order):
    blocks = dict(zip(array.gates, array.blocks(values), strict=True))
    # Peepholes have no row for the candidate.
    return np.concatenate([blocks[gate] for gate in order if gate in blocks])


def _ungated_right(exercise: Exercise, wanted: Values, outcome: Outcome) -> bool:
    """Whether all that stacks no gates is right."""
    return not outcome.problem and exercise.is_right(wanted, outcome.returned, lambda array: not array.gates)


def _told(exercise, order):
    right = next(array.gates for array in exercise.inputs if array.name == order.arguments[0])
    came = ", ".join(gate for gate in order.gates if gate in right)
    arguments = " and ".join(filter(None, (", ".join(order.arguments[:-1]), order.arguments[-1])))
    return Cause(
        f"gates in the order {came}",
        f"You take the rows of {arguments} in the order {came}: handed over in that order, they give the right answer. "
        f"The course's order is {', '.join(right)}.",
    )
