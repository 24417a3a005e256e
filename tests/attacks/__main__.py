"""Try every attack on every unit, each between two honest submissions, and write book/results/attacks.csv.

For the units of STOCK the same notebooks go through stock `nbgrader autograde` afterwards, where nothing of ours runs
beside what it lets loose: half an hour on 2 cores. It ends with 1 where an attack got a point from us, or
a neighbour another grade. With --dry stock nbgrader is not asked, and nothing is written: some minutes.
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from autograder.checks.units import UNITS
from autograder.grading.referee import Referee
from tests.attacks.corpus import LIMITS, SEED, attacks, neighbour
from tests.attacks.results import Tried, write
from tests.attacks.stock import Stock

# Stock nbgrader is asked about the unit with torch and one without it.
STOCK = ("pytorch", "rnn")
# A notebook that trains a model has other limits than those of the attacks.
TRIED = (*STOCK, *(unit.name for unit in UNITS.values() if unit.name not in STOCK and not unit.trains))


def main(dry):
    start = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        tried = [row for rows in pool.map(by_us, TRIED) for row in rows]
        stock = {} if dry else dict(zip(STOCK, pool.map(by_stock, STOCK), strict=True))
    if not dry:
        tried = [replace(row, stock=stock.get(row.unit, {}).get(row.attack, "")) for row in tried]
        write(tried, (time.monotonic() - start) / 60)
    bad = [row for row in tried if row.ours > 0 or row.neighbour != "well"]
    for row in bad:
        print(row)
    print(f"{len(tried)} attacks, {len(bad)} of them with a point or a harmed neighbour")
    sys.exit(bool(bad))


def by_us(unit):
    """Every attack on the unit as Tried, without what stock nbgrader gives."""
    with Referee(unit, SEED, limits=LIMITS) as referee:
        honest = neighbour(referee, unit)
        return [
            Tried(
                unit=unit,
                attack=attack.name,
                points=sum(points for _, points in honest),
                stock="",
                **_ours(referee, attack.raw),
                neighbour="well" if neighbour(referee, unit) == honest else "harmed",
            )
            for attack in attacks(unit)
        ]


def _ours(referee, raw):
    """Our points, and the seconds that they took."""
    start = time.monotonic()
    score = referee.grade(raw).score
    return {"ours": score, "seconds": round(time.monotonic() - start, 2)}


def by_stock(unit):
    """What stock nbgrader gives for every attack on the unit, by the attack's name."""
    with Stock(unit, SEED) as stock:
        return {attack.name: stock.grade(attack.raw) for attack in attacks(unit, stock.course)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dry", action="store_true", help="ask no stock nbgrader, and write nothing")
    main(parser.parse_args().dry)
