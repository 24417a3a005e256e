"""The committed table of attacks."""

from dataclasses import asdict, dataclass

from book.experiments import results
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
    limits = (
        f"ours {LIMITS.cell} s for a cell and {LIMITS.notebook} s for a notebook; "
        f"stock {CELL} s for a cell and {WHOLE} s for the command"
    )
    about = {"limits": limits, "seeds": SEED, "minutes": f"{minutes:.0f}"}
    title = "What each attack on each unit got from stock nbgrader and from autograder grade"
    rows = [asdict(row) for row in tried]
    results.write("attacks", results.text_of(title, "tests.attacks", about, rows, ("nbgrader", "NumPy", "torch")))
