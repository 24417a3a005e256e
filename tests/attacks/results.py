"""The committed table of attacks."""

import csv
import datetime
import platform
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version

from book.experiments.results import RESULTS
from tests.attacks.corpus import LIMITS, SEED
from tests.attacks.stock import CELL, WHOLE


@dataclass(frozen=True)
class Tried:
    """What became of an attack on a unit.

    points: those of the unit; stock: those that nbgrader gave, or in words why none, or "" where it was not asked
    ours, seconds: those that we gave, and how long it took
    neighbour: "well", or "harmed" where the honest submission after it got another grade
    """

    unit: str
    attack: str
    points: float
    stock: float | str
    ours: float
    seconds: float
    neighbour: str


def write(tried, minutes):
    """Write book/results/attacks.csv."""
    with (RESULTS / "attacks.csv").open("w", newline="", encoding="utf-8") as file:
        file.write(
            "# What each attack on each unit got from stock nbgrader and from autograder grade\n"
            "# command: python -m tests.attacks\n"
            f"# limits: ours {LIMITS.cell} s for a cell and {LIMITS.notebook} s for a notebook; "
            f"stock {CELL} s for a cell and {WHOLE} s for the command\n"
            f"# seeds: {SEED}\n"
            f"# versions: Python {platform.python_version()}, nbgrader {version('nbgrader')}, "
            f"NumPy {version('numpy')}, torch {version('torch')}\n"
            f"# date: {datetime.date.today()}\n"
            f"# minutes: {minutes:.0f}\n"
        )
        table = csv.DictWriter(file, [field.name for field in fields(Tried)], lineterminator="\n")
        table.writeheader()
        table.writerows(map(asdict, tried))
