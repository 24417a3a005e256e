"""The unit `gru`."""

import sys
import warnings

import numpy as np

from autograder.checks.cases import SMALL_SETTINGS, Setting
from autograder.checks.comparison import difference
from autograder.checks.exercise import Array, Exercise, Unit, arrays, backward, forward, stacked

FAR_OUT = 1000.0


def _draw_pre_activation(rng, shape, setting):
    """Normal numbers; in the case `FAR_OUT` every size of number, of both signs, and zero."""
    if setting.scale != FAR_OUT:
        return np.round(rng.standard_normal(shape) * setting.scale, 3)
    sizes = np.array([-1000, -750, -30, -3, 0, 2, 20, 750, 1000], dtype=np.float64)
    return rng.permutation(np.resize(sizes, shape).ravel()).reshape(shape)


def _with_warnings(call, exercise, case):
    """What the function returns, and how many different warnings NumPy gave meanwhile.

    The warnings are printed too, so that the verdict shows their words.
    """
    with warnings.catch_warnings(record=True) as caught, np.errstate(over="warn", invalid="warn", divide="warn"):
        warnings.simplefilter("always")
        (s,) = call(exercise.name, {"a": case.inputs[0]}, ("s",))
    messages = {str(warning.message) for warning in caught if issubclass(warning.category, RuntimeWarning)}
    for message in sorted(messages):
        print(f"RuntimeWarning: {message}", file=sys.stderr)
    return s, np.array(float(len(messages)))


_sigmoid = Exercise(
    "sigmoid",
    "gru",
    (Array("a", "N H", draw=_draw_pre_activation),),
    (Array("s", "N H"), Array("warnings", "", measure=difference, after="s", aside=True)),
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
_B_HN, _DB_HN = arrays(b_hn="H"), arrays(db_hn="H")

_cell_forward = forward(
    "gru_cell_forward",
    "gru",
    arrays(x="N D", h="N H") + _PARAMETERS + _B_HN,
    arrays(h_next="N H"),
    builds_on=("sigmoid",),
    settings=SMALL_SETTINGS,
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
)
_before_backward = backward(_before_forward, arrays(dh_next="N H"), arrays(dx="N D", dh="N H") + _GRADIENTS)

UNIT = Unit(
    "gru",
    "the gated recurrent unit",
    (_sigmoid, _cell_forward, _cell_backward, _forward, _backward, _before_forward, _before_backward),
    misconceptions=60,
)
