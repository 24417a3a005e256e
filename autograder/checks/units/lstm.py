"""The unit `lstm`."""

import numpy as np

from autograder.checks.cases import SMALL_SETTINGS, draw_seed
from autograder.checks.exercise import Array, Exercise, Unit, arrays, backward, forward, stacked
from autograder.checks.pins import Pin

_PARAMETERS = stacked("i f g o", W="4H D", U="4H H", b="4H")
_GRADIENTS = stacked("i f g o", dW="4H D", dU="4H H", db="4H")


# Of an LSTM's cell; what the gates are made of is the unit's own.
PINS = (
    Pin(
        {"i": 1, "f": 1, "g": 1, "o": 1},
        "all gates held (i = f = g = o = 1)",
        "The cell state should be c + 1 and the hidden state its tanh. Look at the sigmoids and "
        "the tanh, at where `b` is added, and at the last two lines.",
        shows="c_next",
    ),
    Pin(
        {"i": 0, "g": 1, "o": 1},
        "the forget gate (i = 0, o = 1)",
        "The cell state should be f ⊙ c. Look at the forget gate's own line: its rows, its sigmoid, what is added.",
        shows="c_next",
        one_gate=True,
    ),
    Pin(
        {"f": 0, "g": 1, "o": 1},
        "the input gate (f = 0, g = o = 1)",
        "The cell state should be i. Look at the input gate's own line: its rows, its sigmoid, what is added.",
        shows="c_next",
        one_gate=True,
    ),
    Pin(
        {"i": 1, "f": 0, "o": 1},
        "the candidate (f = 0, i = o = 1)",
        "The cell state should be g. Look at the candidate's own line: its rows, and its tanh.",
        shows="c_next",
        one_gate=True,
    ),
    Pin(
        {"i": 0, "f": 1, "g": 1},
        "the output gate (i = 0, f = 1)",
        "The cell state should be c and the hidden state o ⊙ tanh(c). Look at the output gate's own line: its rows, "
        "its sigmoid, what is added; and at the line of the hidden state.",
        shows="h_next",
        one_gate=True,
    ),
)


def _gates(rng, shape, setting):
    """Values between 0 and 1, as gates are; near the ends where the setting saturates."""
    gates = 1 / (1 + np.exp(-setting.scale * rng.standard_normal(shape)))
    return np.clip(np.round(gates, 3), 0.001, 0.999)


def _positive(rng, shape, setting):
    return np.round(rng.uniform(0.5, 2.0, shape), 3)


def _with_generator(call, exercise, case):
    """Sizes come as integers, and the seed as a NumPy Generator that nothing has drawn from yet."""
    forget_bias, seed = case.inputs
    arguments = {
        "D": case.sizes["D"],
        "H": case.sizes["H"],
        "forget_bias": float(forget_bias),
        "rng": np.random.default_rng(int(seed)),
    }
    return call(exercise.name, arguments, exercise.returns)


_cell_forward = forward(
    "lstm_cell_forward",
    "lstm",
    arrays(x="N D", h="N H", c="N H") + _PARAMETERS,
    arrays(h_next="N H", c_next="N H"),
    settings=SMALL_SETTINGS,
    pins=PINS,
)
_cell_backward = backward(
    _cell_forward,
    arrays(dh_next="N H", dc_next="N H"),
    arrays(dx="N D", dh="N H", dc="N H") + _GRADIENTS,
)
_forward = forward(
    "lstm_forward",
    "lstm",
    arrays(x="N T D", h0="N H", c0="N H") + _PARAMETERS,
    arrays(h="N T H", c="N T H"),
    builds_on=("lstm_cell_forward",),
    settings=SMALL_SETTINGS,
)
_backward = backward(
    _forward,
    arrays(dh="N T H", dc="N T H"),
    arrays(dx="N T D", dh0="N H", dc0="N H") + _GRADIENTS,
    builds_on=("lstm_cell_backward",),
)
_products = Exercise(
    "forget_products",
    "lstm",
    (Array("f", "N T H", draw=_gates),),
    arrays(products="N T H"),
    settings=SMALL_SETTINGS,
)
_parameters = Exercise(
    "lstm_parameters",
    "lstm",
    (Array("forget_bias", "", draw=_positive), Array("seed", "", draw=draw_seed, integer=True)),
    _PARAMETERS,
    call=_with_generator,
    # Neither N nor T nor a scale plays a part.
    settings=tuple(
        setting for setting in SMALL_SETTINGS if setting.name in ("all sizes differ", "one input", "one unit")
    ),
)

UNIT = Unit(
    "lstm",
    "the LSTM",
    (_cell_forward, _cell_backward, _forward, _backward, _products, _parameters),
    misconceptions=20,
)
