"""What tests of grading share: referees, which take seconds to start."""

import pytest

from autograder.grading.referee import Referee
from tests.attacks.corpus import LIMITS, SEED


@pytest.fixture(scope="module")
def referees():
    """Referees by unit, started when first asked for."""
    started = {}

    def of(unit):
        if unit not in started:
            started[unit] = Referee(unit, SEED, limits=LIMITS)
        return started[unit]

    yield of
    for referee in started.values():
        referee.close()
