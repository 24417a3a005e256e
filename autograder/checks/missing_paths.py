"""Which path a cell's dx or dh lacks: what comes back through one gate, or past all of them.

With a batch of one the gradient of a gate's bias is the gradient at its pre-activation, so what each gate sends back is
known from the right gradients alone, and a sum that lacks some of it is recognised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from autograder.checks.verdict import Cause

if TYPE_CHECKING:
    from autograder.checks.cases import Case, ExpectedAnswers
    from autograder.checks.exercise import Exercise

# The gradient, and the weights on its way back.
_WEIGHTS = {"dx": "W", "dh": "U"}
_DIRECT = "past the gates"


def missing_path(exercise: Exercise, i: int, answers: ExpectedAnswers, came: list[np.ndarray]) -> Cause | None:
    """What is told of quantity i of a cell's backward function where it lacks a path; None where it lacks none.

    came: the reader's values of it, one a case, in the wanted form
    """
    array = exercise.quantities[i]
    alone = next((k for k, case in enumerate(answers.cases) if case.sizes.get("N") == 1), None)
    if array.name not in _WEIGHTS or "T" in array.letters.split() or alone is None:
        return None
    wanted = dict(zip((quantity.name for quantity in exercise.quantities), answers.wanted[alone], strict=True))
    paths = _paths(exercise, array.name, answers.cases[alone], wanted)
    for missing in _some_of(paths):
        without = wanted[array.name] - sum(paths[name] for name in missing)
        if array.equal(without, came[alone]):
            return _told(missing, paths)
    return None


def _paths(exercise, name, case: Case, wanted) -> Mapping[str, np.ndarray]:
    """What comes back on each path, by the gate's name."""
    weights = _WEIGHTS[name]
    inputs = {array.name: (array, value) for array, value in zip(exercise.inputs, case.inputs, strict=True)}
    if weights not in inputs or "db" not in wanted or not inputs[weights][0].gates:
        return {}
    array, values = inputs[weights]
    gates, rows = array.gates, array.blocks(values)
    deltas = dict(zip(gates, array.blocks(wanted["db"]), strict=True))
    if name == "dh" and "db_hn" in wanted:
        # The candidate's old state comes back through the reset gate.
        deltas[gates[-1]] = wanted["db_hn"]
    paths = {gate: (deltas[gate] @ block)[None] for gate, block in zip(gates, rows, strict=True)}
    rest = _DIRECT
    if name == "dh" and exercise.resets_before:
        # Here the reset gate stands between U and the old state.
        rest = f"through {gates[-1]} or {_DIRECT}"
        del paths[gates[-1]]
    direct = wanted[name] - sum(paths.values())
    # Of dx all comes through the gates, and what is left is rounding.
    return paths | ({rest: direct} if name == "dh" and np.linalg.norm(direct) > 1e-6 else {})


def _some_of(paths) -> Iterator[tuple[str, ...]]:
    """Every choice of some paths and not all, the fewest first."""
    return chain.from_iterable(combinations(paths, count) for count in range(1, len(paths)))


def _told(missing, paths):
    gates = [name for name in missing if not name.endswith(_DIRECT)]
    through = [f"through {', '.join(gates)}"] * bool(gates) + [name for name in missing if name.endswith(_DIRECT)]
    return Cause(
        f"path {' and '.join(through)} missing",
        f"With a batch of one it is what is wanted without what comes back {' and '.join(through)}. The gradient is a "
        "sum over all paths: add what is missing.",
    )
