"""Every order of the gates is recognised, forward and backward, on visible cases and on hidden ones."""

from itertools import permutations

import numpy as np
import pytest

from autograder import check
from autograder.checks.units import find
from tests.checks import student

# Each cell's gates, and the arguments and the gradients that stack them.
CELLS = {
    "gru_cell": ("gru", "rzn"),
    "gru_reset_before_cell": ("gru", "rzn"),
    "lstm_cell": ("lstm", "ifgo"),
    "peephole_cell": ("variants", "ifgo"),
    "coupled_cell": ("variants", "igo"),
}
TAKEN = [(cell, order) for cell, (_, gates) in CELLS.items() for order in permutations(gates) if order != tuple(gates)]


def written(cell, order, forward):
    """A unit's names, where the cell takes W, U and b, or gives their gradients, in another order; and its own name."""
    unit, gates = CELLS[cell]
    name = f"{cell}_{'forward' if forward else 'backward'}"
    places = [order.index(gate) for gate in gates] if forward else [gates.index(gate) for gate in order]

    def moved(arrays, values):
        return tuple(
            np.concatenate([np.split(value, len(gates))[k] for k in places])
            if len(array.gates) == len(gates)
            else value
            for array, value in zip(arrays, values, strict=True)
        )

    exercise = find(name)
    given = ", ".join(array.name for array in exercise.arguments) + ("" if forward else ", cache")
    body = (
        f"return right_{name}(*moved(arguments, ({given})))"
        if forward
        else f"return moved(quantities, right_{name}({given}))"
    )
    names = student.notebook(unit, **{name: body})
    names |= {"moved": moved, "arguments": exercise.arguments, "quantities": exercise.quantities}
    return names[name]


@pytest.mark.parametrize(
    ("cell", "order"), TAKEN, ids=lambda value: value if isinstance(value, str) else "".join(value)
)
@pytest.mark.parametrize("forward", [True, False], ids=["forward", "backward"])
def test_every_order_of_the_gates_is_recognised(cell, order, forward):
    function = written(cell, order, forward)
    for result in (check(function, points=1), student.hidden(function, seed=5)):
        assert result < 1
        words = " ".join(str(result).split())
        # An LSTM that exchanges these two has a name of its own.
        exchanged = (cell, order, forward) == ("lstm_cell", tuple("figo"), True)
        told = "forget and input gate swapped" if exchanged else f"order {', '.join(order)}"
        assert told in words, words


def test_an_order_of_the_peepholes_alone_is_recognised():
    names = student.notebook(
        "variants", peephole_cell_forward="return right_peephole_cell_forward(x, h, c, W, U, b, p[[2, 0, 1]])"
    )
    words = " ".join(str(check(names["peephole_cell_forward"], points=1)).split())
    assert "order o, i, f" in words or "order f, o, i" in words


def test_a_function_that_is_wrong_in_every_order_is_told_of_none():
    names = student.notebook(
        "lstm",
        lstm_cell_forward="h, c, cache = right_lstm_cell_forward(x, h, c, W, U, b)\nreturn h + 0.1 * c, c + h, cache",
    )
    assert "in the order" not in str(check(names["lstm_cell_forward"], points=1))
