"""The unit `gru`."""

import sys
import warnings
from dataclasses import replace

import numpy as np

from autograder.checks.cases import SMALL_SETTINGS, Setting
from autograder.checks.exercise import Array, Exercise, Unit, arrays, backward, forward, stacked
from autograder.checks.pins import Pin

FAR_OUT = 1000.0


def _draw_pre_activation(rng, shape, setting):
    """Normal numbers; in the case `FAR_OUT` every size of number, of both signs, and zero."""
    if setting.scale != FAR_OUT:
        return np.round(rng.standard_normal(shape) * setting.scale, 3)
    sizes = np.array([-1000, -750, -30, -3, 0, 2, 20, 750, 1000], dtype=np.float64)
    return rng.permutation(np.resize(sizes, shape).ravel()).reshape(shape)


def _with_warnings(call, exercise, case):
    """What the function returns. NumPy's warnings meanwhile are printed, so that the verdict shows their words."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(over="warn", invalid="warn", divide="warn"):
        warnings.simplefilter("always")
        returned = call(exercise.name, {"a": case.inputs[0]}, ("s",))
    for message in sorted({str(warning.message) for warning in caught if issubclass(warning.category, RuntimeWarning)}):
        print(f"RuntimeWarning: {message}", file=sys.stderr)
    return returned


_sigmoid = Exercise(
    "sigmoid",
    "gru",
    (Array("a", "N H", draw=_draw_pre_activation),),
    arrays(s="N H"),
    call=_with_warnings,
    settings=(
        Setting("near zero", N=3, T=1, D=1, H=5),
        Setting("one number", N=1, T=1, D=1, H=1),
        Setting("up to ±30", scale=10.0, N=2, T=1, D=1, H=6),
        Setting("up to ±1000", scale=FAR_OUT, N=4, T=1, D=1, H=6),
    ),
)

_PARAMETERS = stacked("r z n", W="3H D", U="3H H", b="3H")
_GRADIENTS = stacked("r z n", dW="3H D", dU="3H H", db="3H")
_PINS = (
    Pin(
        {"z": 0, "r": 1, "n": 1},
        "all gates held (z = 0, n = 1)",
        "The state should be 1. Look at the sigmoids and the tanh, at where `b` is added, and at "
        "h' = (1 - z) ⊙ n + z ⊙ h.",
    ),
    Pin(
        {"z": 1, "r": 1, "n": 1},
        "the old state kept (z = 1)",
        "The state should be `h` again. Look at z ⊙ h in the update.",
    ),
    Pin(
        {"r": 1, "n": 1},
        "the update gate (n = 1)",
        "Look at the update gate's own line: W_z, U_z, b_z and its sigmoid.",
    ),
    Pin(
        {"z": 0, "r": 0},
        "the candidate without the old state (z = 0, r = 0)",
        "The state should be tanh(W_n x + b_n). Look at what the reset gate multiplies: with r = 0 nothing of `h` is "
        "left.",
    ),
    Pin(
        {"z": 0, "r": 1},
        "the candidate with the old state (z = 0, r = 1)",
        "Look at q = U_n h + b_hn and at the tanh.",
    ),
    Pin(
        {"z": 0},
        "the reset gate (z = 0)",
        "Look at the reset gate's own line: W_r, U_r, b_r and its sigmoid; and at what it multiplies.",
    ),
)
_PINS_BEFORE = (*_PINS[:4], replace(_PINS[4], look="Look at U_n (r ⊙ h) and at the tanh."), _PINS[5])

_B_HN, _DB_HN = arrays(b_hn="H"), arrays(db_hn="H")

_cell_forward = forward(
    "gru_cell_forward",
    "gru",
    arrays(x="N D", h="N H") + _PARAMETERS + _B_HN,
    arrays(h_next="N H"),
    builds_on=("sigmoid",),
    settings=SMALL_SETTINGS,
    pins=_PINS,
)
_cell_backward = backward(_cell_forward, arrays(dh_next="N H"), arrays(dx="N D", dh="N H") + _GRADIENTS + _DB_HN)
_forward = forward(
    "gru_forward",
    "gru",
    arrays(x="N T D", h0="N H") + _PARAMETERS + _B_HN,
    arrays(h="N T H"),
    builds_on=("gru_cell_forward",),
    settings=SMALL_SETTINGS,
)
_backward = backward(
    _forward,
    arrays(dh="N T H"),
    arrays(dx="N T D", dh0="N H") + _GRADIENTS + _DB_HN,
    builds_on=("gru_cell_backward",),
)
_before_forward = forward(
    "gru_reset_before_cell_forward",
    "gru",
    arrays(x="N D", h="N H") + _PARAMETERS,
    arrays(h_next="N H"),
    builds_on=("sigmoid",),
    settings=SMALL_SETTINGS,
    pins=_PINS_BEFORE,
)
_before_backward = backward(
    _before_forward, arrays(dh_next="N H"), arrays(dx="N D", dh="N H") + _GRADIENTS, resets_before=True
)

UNIT = Unit(
    "gru",
    "the gated recurrent unit",
    (_sigmoid, _cell_forward, _cell_backward, _forward, _backward, _before_forward, _before_backward),
    misconceptions=60,
)
