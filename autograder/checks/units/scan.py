"""The unit `scan`."""

import numpy as np

from autograder.checks.cases import SETTINGS, Setting
from autograder.checks.exercise import Array, Exercise, Unit, arrays, backward, forward, stacked
from autograder.checks.pins import Pin


def _in_rounds(setting: Setting) -> Setting:
    """The Setting with the size R besides: how often a scan's pairs are kept, at the start and after every round."""
    return setting.with_sizes(R=1 + (setting.sizes["T"] - 1).bit_length())


MANY = _in_rounds(Setting("many steps", N=1, T=37, D=1, H=1))
# In the first of SETTINGS all sizes differ, but N and R would both be 3.
_SETTINGS = (*map(_in_rounds, (SETTINGS[0].with_sizes(N=2, D=6), *SETTINGS[1:])), MANY)
AS_EXACT_AS_THE_LOOP = 1e-10


def _draw_kept(rng, shape, setting):
    """Numbers from 0 to 1: near 1 over many steps, so that far steps still count; some at the ends if saturated.

    There one of the first step is always 0, after which no product can be divided by an earlier one.
    """
    kept = rng.uniform(size=shape)
    if setting is MANY:
        kept = 1 - kept / 25
    if setting.scale > 1:
        kept = np.clip(2 * kept - 0.5, 0, 1)
        kept[0, 0, 0] = 0
    return np.round(kept, 3)


def _draw_bias(rng, shape, setting):
    """Normal numbers; over many steps the gate's half lies low, so that far steps still count."""
    b = rng.standard_normal(shape)
    if setting is MANY:
        b[: setting.sizes["H"]] -= 5
    return np.round(b, 3)


_GATES = "z h"
_PARAMETERS = (*stacked(_GATES, W="2H D"), Array("b", "2H", draw=_draw_bias, gates=tuple(_GATES.split())))
# A loop gives the same states and has no pairs, so a scan is seen by its arrays, which are judged outside.
_SCANNED = tuple(
    Array(name, letters, tolerance=AS_EXACT_AS_THE_LOOP)
    for name, letters in (("h", "N T H"), ("A", "R N T H"), ("B", "R N T H"))
)

_PINS = (
    Pin({"z": 0}, "the old state kept (z = 0)", "Every state should be `h0`. Look at (1 - z) ⊙ h."),
    Pin({"z": 1}, "the candidate (z = 1)", "Every state should be W_h x + b_h of its own step, without a tanh."),
)

_forward = forward("mingru_forward", "scan", arrays(x="N T D", h0="N H") + _PARAMETERS, arrays(h="N T H"), pins=_PINS)
_scan = Exercise(
    "linear_scan",
    "scan",
    (Array("a", "N T H", draw=_draw_kept), *arrays(u="N T H", h0="N H")),
    _SCANNED,
    settings=_SETTINGS,
)
_scan_forward = Exercise(
    "mingru_scan_forward",
    "scan",
    arrays(x="N T D", h0="N H") + _PARAMETERS,
    _SCANNED,
    builds_on=("linear_scan",),
    settings=_SETTINGS,
)
_backward = backward(
    _forward,
    arrays(dh="N T H"),
    arrays(dx="N T D", dh0="N H") + stacked(_GATES, dW="2H D", db="2H"),
    builds_on=("linear_scan",),
)

UNIT = Unit(
    "scan",
    "a recurrence without a loop",
    (_forward, _scan, _scan_forward, _backward),
    misconceptions=20,
    letters={"R": "rounds"},
)
