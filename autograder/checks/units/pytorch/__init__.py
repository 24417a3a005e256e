"""The exercises of the unit `pytorch`, in the notebook's order."""

from dataclasses import dataclass

import numpy as np

from autograder.checks.cases import Setting
from autograder.checks.exercise import Array, Exercise, arrays
from autograder.checks.units.pytorch.gru_model import gru_model, gru_parameters
from autograder.checks.units.pytorch.lstm_cell import lstm_cell
from autograder.checks.units.pytorch.truncated_bptt import truncated_bptt


@dataclass(frozen=True)
class Sized(Setting):
    """A Setting with what these exercises have besides: O outputs, a number of layers, the length of a chunk."""

    O: int = 1  # noqa: E741  the letter of a shape, as N, T, D and H are
    layers: int = 1
    chunk: int = 1

    @property
    def sizes(self):
        """P counts the entries of a GRU's parameters; the bank keeps them in one array, whatever the layers."""
        letters = {**super().sizes, "O": self.O, "L": self.layers}
        return {**letters, "P": sum(int(np.prod(p.shape(letters))) for p in gru_parameters(self.layers))}


def _by_width(rng, shape, setting):
    """Weights near 1 / √H, as torch itself would start them."""
    return np.round(rng.standard_normal(shape) / np.sqrt(setting.H), 3)


def _chunk(rng, shape, setting):
    return np.array(float(setting.chunk))


_gru_model = Exercise(
    "GRUModel",
    "pytorch",
    arguments=(*arrays(x="N T D"), Array("gru", "P", draw=_by_width), *arrays(weight="O H", bias="O")),
    quantities=arrays(out="N O", dx="N T D"),
    call=gru_model,
    settings=(
        Sized("two layers", N=3, T=4, D=2, H=5, O=1, layers=2),
        Sized("one layer", N=2, T=3, D=4, H=3, O=2, layers=1),
        Sized("three layers", N=4, T=2, D=3, H=2, O=3, layers=3),
        Sized("a batch of one", N=1, T=5, D=3, H=2, O=2, layers=2),
        Sized("one step", N=3, T=1, D=2, H=3, O=2, layers=1),
    ),
)
_lstm_cell = Exercise(
    "LSTMCell",
    "pytorch",
    arguments=arrays(x="N D", h="N H", c="N H", W="4H D", U="4H H", b="4H", dh_next="N H", dc_next="N H"),
    quantities=arrays(h_next="N H", c_next="N H", dx="N D", dh="N H", dc="N H", dW="4H D", dU="4H H", db="4H"),
    call=lstm_cell,
    settings=(
        Setting("all sizes differ", N=4, T=1, D=2, H=3),
        Setting("a batch of one", N=1, T=1, D=3, H=2),
        Setting("one input", N=3, T=1, D=1, H=2),
        Setting("one unit", N=2, T=1, D=3, H=1),
        Setting("saturated", N=3, T=1, D=4, H=5, scale=6.0),
    ),
)
_truncated_bptt = Exercise(
    "truncated_bptt",
    "pytorch",
    arguments=(
        *arrays(x="N T D", y="N T O", W="4H D", U="4H H", b="4H", V="O H"),
        Array("chunk", "", draw=_chunk),
    ),
    quantities=arrays(total="", dW="4H D", dU="4H H", db="4H", dV="O H"),
    call=truncated_bptt,
    settings=(
        Sized("three chunks of two steps", N=3, T=6, D=2, H=4, O=1, chunk=2),
        Sized("a shorter chunk at the end", N=2, T=7, D=1, H=3, O=2, chunk=3),
        Sized("a chunk as long as the sequence", N=2, T=4, D=3, H=2, O=1, chunk=4),
        Sized("a chunk longer than the sequence", N=1, T=3, D=2, H=3, O=2, chunk=5),
        Sized("chunks of one step", N=2, T=3, D=1, H=2, O=3, chunk=1),
    ),
)

EXERCISES = (_gru_model, _lstm_cell, _truncated_bptt)
