"""The exercises of the unit `scan`, in the notebook's order."""

import numpy as np

from autograder.checks.calls import Unjudged, by_name
from autograder.checks.cases import SETTINGS, Setting
from autograder.checks.compare import difference
from autograder.checks.exercises.calls.counted import longest_chain
from autograder.checks.exercises.kinds import Array, Exercise, arrays, backward, forward

MANY = Setting("many steps", N=1, T=150, D=1, H=1)
# A loop makes one operation a step upon the other at the least, mostly two. A scan has some 20 over as many steps, and
# a loop over blocks of the square root of T steps some 50.
CHAIN_OF_A_LOOP = MANY.T // 2
AS_EXACT_AS_THE_LOOP = 1e-10


def _draw_kept(rng, shape, setting):
    """Numbers from 0 to 1: near 1 over many steps, so that far steps still count; some at the ends if saturated."""
    kept = rng.uniform(size=shape)
    if setting is MANY:
        kept = 1 - kept / 25
    if setting.scale > 1:
        kept = np.clip(2 * kept - 0.5, 0, 1)
    return np.round(kept, 3)


def _draw_bias(rng, shape, setting):
    """Normal numbers; over many steps the gate's half lies low, so that far steps still count."""
    b = rng.standard_normal(shape)
    if setting is MANY:
        b[: setting.H] -= 5
    return np.round(b, 3)


def _with_chain(call, exercise, case):
    """The states, and 1 where the function works step by step over many steps, else 0."""
    given = by_name(exercise.arguments, case.inputs)
    (h,) = call(exercise.name, given, ("h",))
    sequential = case.sizes["T"] == MANY.T and _longest_chain(call, exercise, given) >= CHAIN_OF_A_LOOP
    return h, np.array(float(sequential))


def _longest_chain(call, exercise, given):
    """A function that cannot work on counting arrays is taken not to loop: its states are judged all the same."""
    try:
        return longest_chain(
            lambda *values: call(exercise.name, dict(zip(given, values, strict=True)), ("h",)), given.values()
        )
    except Unjudged:
        return 0


def _step_by_step(case, wanted, got):
    return (
        f"over {MANY.T} steps, {CHAIN_OF_A_LOOP} operations or more each need the result of the one before; wanted "
        "fewer. Combine pairs of steps that do not need one another."
    )


_PARAMETERS = (*arrays(W="2H D"), Array("b", "2H", draw=_draw_bias))
_SCANNED = (
    Array("h", "N T H", tolerance=AS_EXACT_AS_THE_LOOP),
    Array("sequential", "", measure=difference, after="h", problem=_step_by_step),
)

_forward = forward("mingru_forward", "scan", arrays(x="N T D", h0="N H") + _PARAMETERS, arrays(h="N T H"))
_scan = Exercise(
    "linear_scan",
    "scan",
    (Array("a", "N T H", draw=_draw_kept), *arrays(u="N T H", h0="N H")),
    _SCANNED,
    call=_with_chain,
    settings=(*SETTINGS, MANY),
)
_scan_forward = Exercise(
    "mingru_scan_forward",
    "scan",
    arrays(x="N T D", h0="N H") + _PARAMETERS,
    _SCANNED,
    builds_on=("linear_scan",),
    call=_with_chain,
    settings=(*SETTINGS, MANY),
)
_backward = backward(
    _forward,
    arrays(dh="N T H"),
    arrays(dx="N T D", dh0="N H", dW="2H D", db="2H"),
    builds_on=("linear_scan",),
)

EXERCISES = (_forward, _scan, _scan_forward, _backward)
