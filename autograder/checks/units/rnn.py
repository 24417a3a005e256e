"""The unit `rnn`."""

from autograder.checks.exercise import Unit, arrays, backward, forward

_PARAMETERS = arrays(W="H D", U="H H", b="H")
_GRADIENTS = arrays(dW="H D", dU="H H", db="H")

_cell_forward = forward("rnn_cell_forward", "rnn", arrays(x="N D", h="N H") + _PARAMETERS, arrays(h_next="N H"))
_cell_backward = backward(_cell_forward, arrays(dh_next="N H"), arrays(dx="N D", dh="N H") + _GRADIENTS)
_forward = forward(
    "rnn_forward",
    "rnn",
    arrays(x="N T D", h0="N H") + _PARAMETERS,
    arrays(h="N T H"),
    builds_on=("rnn_cell_forward",),
)
_backward = backward(
    _forward, arrays(dh="N T H"), arrays(dx="N T D", dh0="N H") + _GRADIENTS, builds_on=("rnn_cell_backward",)
)

UNIT = Unit(
    "rnn",
    "the recurrent network",
    (_cell_forward, _cell_backward, _forward, _backward),
    misconceptions=10,
)
