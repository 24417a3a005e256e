"""The unit `pytorch`."""

import numpy as np

from autograder.checks.cases import Setting
from autograder.checks.exercise import Array, Exercise, Unit, arrays, stacked
from autograder.checks.units.pytorch.gru_model import gru_model, gru_parameters
from autograder.checks.units.pytorch.lstm_cell import lstm_cell
from autograder.checks.units.pytorch.truncated_bptt import truncated_bptt

_PARAMETERS = stacked("i f g o", W="4H D", U="4H H", b="4H")
_GRADIENTS = stacked("i f g o", dW="4H D", dU="4H H", db="4H")


def _with_layers(name, **sizes):
    """A Setting with the size P besides: the bank keeps a GRU's parameters in one array, whatever the layers."""
    return Setting(name, **sizes, P=sum(int(np.prod(p.shape(sizes))) for p in gru_parameters(sizes["L"])))


def _by_width(rng, shape, setting):
    """Weights near 1 / √H, as torch itself would start them."""
    return np.round(rng.standard_normal(shape) / np.sqrt(setting.sizes["H"]), 3)


def _chunk(rng, shape, setting):
    return np.array(setting.sizes["K"])


_gru_model = Exercise(
    "GRUModel",
    "pytorch",
    arguments=(*arrays(x="N T D"), Array("gru", "P", draw=_by_width), *arrays(weight="O H", bias="O")),
    quantities=arrays(out="N O", dx="N T D"),
    call=gru_model,
    settings=(
        _with_layers("two layers", N=3, T=4, D=2, H=5, O=1, L=2),
        _with_layers("one layer", N=2, T=3, D=4, H=3, O=2, L=1),
        _with_layers("three layers", N=4, T=2, D=3, H=2, O=3, L=3),
        _with_layers("a batch of one", N=1, T=5, D=3, H=2, O=2, L=2),
        _with_layers("one step", N=3, T=1, D=2, H=3, O=2, L=1),
    ),
)
_lstm_cell = Exercise(
    "LSTMCell",
    "pytorch",
    arguments=arrays(x="N D", h="N H", c="N H") + _PARAMETERS + arrays(dh_next="N H", dc_next="N H"),
    quantities=arrays(h_next="N H", c_next="N H", dx="N D", dh="N H", dc="N H") + _GRADIENTS,
    call=lstm_cell,
    settings=(
        Setting("all sizes differ", N=4, T=1, D=2, H=3),
        Setting("a batch of one", N=1, T=1, D=3, H=2),
        Setting("one input", N=3, T=1, D=1, H=2),
        Setting("one unit", N=2, T=1, D=3, H=1),
        Setting("saturated", scale=6.0, N=3, T=1, D=4, H=5),
    ),
)
_truncated_bptt = Exercise(
    "truncated_bptt",
    "pytorch",
    arguments=(
        *arrays(x="N T D", y="N T O"),
        *_PARAMETERS,
        *arrays(V="O H"),
        Array("chunk", "", draw=_chunk, integer=True),
    ),
    quantities=arrays(total="") + _GRADIENTS + arrays(dV="O H"),
    call=truncated_bptt,
    settings=(
        Setting("three chunks of two steps", N=3, T=6, D=2, H=4, O=1, K=2),
        Setting("a shorter chunk at the end", N=2, T=7, D=1, H=3, O=2, K=3),
        Setting("a chunk as long as the sequence", N=2, T=4, D=3, H=2, O=1, K=4),
        Setting("a chunk longer than the sequence", N=1, T=3, D=2, H=3, O=2, K=5),
        Setting("chunks of one step", N=2, T=3, D=1, H=2, O=3, K=1),
    ),
)

UNIT = Unit(
    "pytorch",
    "recurrent networks in PyTorch",
    (_gru_model, _lstm_cell, _truncated_bptt),
    misconceptions=40,
    letters={"O": "outputs", "L": "layers", "P": "entries of all parameters of the GRU", "K": "steps in a chunk"},
    needs_torch=True,
)
