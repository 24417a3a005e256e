"""Try every attack on every unit, each between two honest submissions, and write book/results/attacks.csv.

For the units of STOCK the same notebooks go through stock `nbgrader autograde`, too: three quarters of an hour on 2
cores. It ends with 1 where an attack got a point from us, or a neighbour another grade.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext

from autograder.grading.referee import Referee
from tests.attacks.corpus import LIMITS, SEED, attacks, neighbour
from tests.attacks.results import Tried, write
from tests.attacks.stock import Stock

# Stock nbgrader is asked about one unit without torch and the one with it, which take longest and come first.
STOCK = ("pytorch", "rnn")
UNITS = (*STOCK, "gradients", "gru", "lstm", "variants", "compare", "scan")


def main():
    start = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        tried = [row for rows in pool.map(of_unit, UNITS) for row in rows]
    write(tried, (time.monotonic() - start) / 60)
    bad = [row for row in tried if row.ours > 0 or row.neighbour != "well"]
    for row in bad:
        print(row)
    print(f"{len(tried)} attacks, {len(bad)} of them with a point or a harmed neighbour")
    sys.exit(bool(bad))


def of_unit(unit):
    """Every attack on the unit as Tried."""
    with Referee(unit, SEED, limits=LIMITS) as referee, Stock(unit, SEED) if unit in STOCK else nullcontext() as stock:
        honest = neighbour(referee, unit)
        return [
            Tried(
                unit,
                attack.name,
                sum(points for _, points in honest),
                stock.grade(attack.raw) if stock else "",
                *_ours(referee, attack.raw),
                "well" if neighbour(referee, unit) == honest else "harmed",
            )
            for attack in (attacks(unit, stock.course) if stock else attacks(unit))
        ]


def _ours(referee, raw):
    """Our points, and the seconds that they took."""
    start = time.monotonic()
    score = referee.grade(raw).score
    return score, round(time.monotonic() - start, 2)


if __name__ == "__main__":
    main()
