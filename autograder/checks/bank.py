"""The bank: the visible cases with their answers, as arrays and words, shipped so that nobody needs a solution.

One `.npz` file a unit. A function takes three members: `<function>/values`, all its numbers end to end,
`<function>/layout`, JSON that says how to cut them, and `<function>/pairs`, the prints of two misconceptions at once. A
member an array would take ten times as long to read.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from autograder.checks.cases import Case, ExpectedAnswers, MisconceptionAnswers, cut
from autograder.checks.pairs import Pairs
from autograder.checks.units import UNITS
from autograder.checks.verdict import Cause

FOLDER = Path(__file__).parent / "bank"
BASIS = "visible cases"


@functools.cache
def load(unit: str) -> dict[str, ExpectedAnswers]:
    """The unit's ExpectedAnswers by function name."""
    return read(FOLDER / f"{unit}.npz", unit)


def read(path: Path, unit: str) -> dict[str, ExpectedAnswers]:
    """The same from another place than where it ships."""
    with np.load(path) as file:
        return {
            exercise.name: _unpack(
                exercise,
                file[f"{exercise.name}/values"],
                json.loads(str(file[f"{exercise.name}/layout"])),
                functools.partial(_pairs, path, exercise.name),
            )
            for exercise in UNITS[unit].exercises
        }


@functools.cache
def _pairs(path, function):
    """The Pairs of a function, which most checks have no need of."""
    with np.load(path) as file:
        table = file[f"{function}/pairs"]
    return Pairs(table[:, :2].astype(int), table[:, 2:])


def save(path: Path, expected: Mapping[str, ExpectedAnswers]) -> None:
    """Write a unit's bank, its ExpectedAnswers by function name; the inverse of `read`."""
    members = {}
    for name, answers in expected.items():
        members[f"{name}/values"], layout = _pack(answers)
        members[f"{name}/layout"] = np.array(json.dumps(layout))
        pairs = answers.pairs()
        members[f"{name}/pairs"] = np.hstack([pairs.members, pairs.prints], dtype=np.float32)
    np.savez_compressed(path, **members)


def _pack(answers):
    arrays = [array for case in answers.cases for array in case.inputs]
    arrays += [array for case in answers.cases for array in case.states]
    arrays += [array for wanted in answers.wanted for array in wanted]
    arrays += [array for values in answers.pinned for array in values]
    arrays += [array for wrong in answers.misconceptions for answer in wrong.answers for array in answer]
    layout = {
        "basis": answers.basis,
        "cases": [{"name": case.name, "sizes": case.sizes} for case in answers.cases],
        "misconceptions": [
            {"cause": asdict(known.cause), "differs": known.differs} for known in answers.misconceptions
        ],
        "shapes": [array.shape for array in arrays],
    }
    return np.concatenate([array.ravel() for array in arrays], dtype=np.float64), layout


def _unpack(exercise, values, layout, pairs):
    arrays = iter(cut(values, layout["shapes"]))

    def take(count):
        return tuple(next(arrays) for _ in range(count))

    def inputs():
        return tuple(next(arrays).astype(array.dtype) for array in exercise.inputs)

    cases = tuple(Case(**case, inputs=inputs()) for case in layout["cases"])
    states = len(exercise.forward.quantities) if exercise.forward else len(exercise.material)
    cases = tuple(replace(case, states=take(states)) for case in cases)
    count = len(exercise.quantities)
    wanted = tuple(take(count) for _ in cases)
    pinned = tuple(take(count) for _ in exercise.pins)
    misconceptions = tuple(
        MisconceptionAnswers(
            Cause(**known["cause"]), tuple(take(count) for _ in cases), tuple(map(tuple, known["differs"]))
        )
        for known in layout["misconceptions"]
    )
    return ExpectedAnswers(layout["basis"], cases, wanted, misconceptions, pinned, pairs)
