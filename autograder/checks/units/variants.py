"""The unit `variants`."""

from autograder.checks.cases import SMALL_SETTINGS
from autograder.checks.exercise import Unit, arrays, backward, forward, stacked
from autograder.checks.pins import Pin
from autograder.checks.units import lstm

# The peepholes have three rows: with H = 3 they and their transpose would have the same shape.
_SETTINGS = (SMALL_SETTINGS[0].with_sizes(T=3, H=4), *SMALL_SETTINGS[1:])

_STATES = arrays(x="N D", h="N H", c="N H")
_UPSTREAM = arrays(dh_next="N H", dc_next="N H")
_PASSED_ON = arrays(dx="N D", dh="N H", dc="N H")

# Without a forget gate of its own: c' = (1 - i) ⊙ c + i ⊙ g.
_COUPLED_PINS = (
    Pin(
        {"i": 1, "g": 1, "o": 1},
        "all gates held (i = g = o = 1)",
        "The cell state should be 1. Look at the sigmoids and the tanh, at where `b` is added, and at the last two "
        "lines.",
        shows="c_next",
    ),
    Pin(
        {"i": 0, "g": 1, "o": 1}, "the old cell state kept (i = 0)", "The cell state should be c. Look at (1 - i) ⊙ c."
    ),
    Pin(
        {"g": 1, "o": 1},
        "the input gate (g = o = 1)",
        "Look at the input gate's own line, its rows and its sigmoid, and at both places where it stands.",
        shows="c_next",
        one_gate=True,
    ),
    Pin(
        {"i": 1, "o": 1}, "the candidate (i = o = 1)", "The cell state should be g. Look at its rows, and at its tanh."
    ),
    Pin(
        {"i": 0, "g": 1},
        "the output gate (i = 0)",
        "The hidden state should be o ⊙ tanh(c). Look at the output gate's line, its rows and sigmoid, and at h'.",
        shows="h_next",
        one_gate=True,
    ),
)
_peephole_forward = forward(
    "peephole_cell_forward",
    "variants",
    _STATES + stacked("i f g o", W="4H D", U="4H H", b="4H") + stacked("i f o", p="3 H"),
    arrays(h_next="N H", c_next="N H"),
    settings=_SETTINGS,
    pins=lstm.PINS,
)
_peephole_backward = backward(
    _peephole_forward,
    _UPSTREAM,
    _PASSED_ON + stacked("i f g o", dW="4H D", dU="4H H", db="4H") + stacked("i f o", dp="3 H"),
)
_coupled_forward = forward(
    "coupled_cell_forward",
    "variants",
    _STATES + stacked("i g o", W="3H D", U="3H H", b="3H"),
    arrays(h_next="N H", c_next="N H"),
    settings=_SETTINGS,
    pins=_COUPLED_PINS,
)
_coupled_backward = backward(
    _coupled_forward,
    _UPSTREAM,
    _PASSED_ON + stacked("i g o", dW="3H D", dU="3H H", db="3H"),
)

UNIT = Unit(
    "variants",
    "two variants of the LSTM",
    (_peephole_forward, _peephole_backward, _coupled_forward, _coupled_backward),
    misconceptions=20,
)
