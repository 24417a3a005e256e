"""Cases together with what is wanted on them, and what each known misconception gives."""

from dataclasses import dataclass

import numpy as np

from autograder.checks.cases import Case
from autograder.checks.verdict import Cause

Quantities = tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class KnownWrong:
    """A misconception: what to tell the reader, what it gives on every case, and which quantities it spoils."""

    cause: Cause
    answers: tuple[Quantities, ...]
    differs: tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class Answers:
    """The wanted quantities, one tuple a case. `basis` says in words which cases these are."""

    basis: str
    cases: tuple[Case, ...]
    wanted: tuple[Quantities, ...]
    misconceptions: tuple[KnownWrong, ...]
