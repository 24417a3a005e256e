"""Grade every attack between two honest submissions and print what each got: python -m tests.attacks [unit ...]."""

import sys
import time

from autograder.grading.referee import Referee
from tests.attacks.corpus import LIMITS, SEED, attacks, neighbour

UNITS = ("rnn", "gradients", "gru", "lstm", "variants", "compare", "scan", "pytorch")


def main():
    """Exit 1 where an attack got a point, or a neighbour lost one."""
    bad = 0
    for unit in sys.argv[1:] or UNITS:
        with Referee(unit, SEED, limits=LIMITS) as referee:
            honest = neighbour(referee, unit)
            for attack in attacks(unit):
                start = time.monotonic()
                graded = referee.grade(attack.raw)
                seconds = time.monotonic() - start
                well = neighbour(referee, unit) == honest
                bad += graded.score > 0 or not well
                print(f"{unit:10} {attack.name:50} {graded.score:5g} {seconds:6.2f} s {'' if well else 'NEIGHBOUR'}")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
