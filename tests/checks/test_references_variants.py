"""The variants' references agree with plain torch transcriptions under autograd, and with the complex step.

torch has neither cell; a coupled-gate cell is also an LSTM whose forget gate has the input gate's parameters with
the opposite sign, because 1 - σ(a) = σ(-a).
"""

import numpy as np
import pytest
import torch

from autograder.checks.cases import SMALL_SETTINGS
from autograder.grading.course import reference
from tests.checks.oracles import analytic_sigmoid, assert_equal, complex_step, draw, every_seed

VARIANTS = reference.load("variants")
ANALYTIC = reference.load("variants")
ANALYTIC["sigmoid"] = analytic_sigmoid


def peephole_by_torch(x, h, c, W, U, b, p):
    a_i, a_f, a_g, a_o = (x @ W.T + h @ U.T + b).chunk(4, dim=1)
    i, f = torch.sigmoid(a_i + p[0] * c), torch.sigmoid(a_f + p[1] * c)
    c_next = f * c + i * torch.tanh(a_g)
    return torch.sigmoid(a_o + p[2] * c_next) * torch.tanh(c_next), c_next


def coupled_by_torch(x, h, c, W, U, b):
    a_i, a_g, a_o = (x @ W.T + h @ U.T + b).chunk(3, dim=1)
    i = torch.sigmoid(a_i)
    c_next = (1 - i) * c + i * torch.tanh(a_g)
    return torch.sigmoid(a_o) * torch.tanh(c_next), c_next


CELLS = {"peephole_cell": (peephole_by_torch, 4, {"p": 3}), "coupled_cell": (coupled_by_torch, 3, {})}

every_cell = pytest.mark.parametrize("cell", CELLS)
every_setting = pytest.mark.parametrize("setting", SMALL_SETTINGS, ids=lambda setting: setting.name)


def drawn(cell, setting, seed):
    """Inputs of one step, and upstream gradients of both states."""
    N, D, H = (setting.sizes[letter] for letter in "NDH")
    _, gates, more = CELLS[cell]
    shapes = {"x": (N, D), "h": (N, H), "c": (N, H), "W": (gates * H, D), "U": (gates * H, H), "b": (gates * H,)}
    shapes |= {name: (rows, H) for name, rows in more.items()}
    upstream = draw({"dh_next": (N, H), "dc_next": (N, H)}, [seed, 1])
    return draw(shapes, seed, setting.scale), tuple(upstream.values())


@every_seed
@every_setting
@every_cell
def test_a_variant_equals_its_torch_transcription(cell, setting, seed):
    inputs, upstream = drawn(cell, setting, seed)
    tensors = [torch.tensor(value, requires_grad=True) for value in inputs.values()]
    states = CELLS[cell][0](*tensors)
    torch.autograd.backward(states, [torch.tensor(given) for given in upstream])
    *got, cache = VARIANTS[f"{cell}_forward"](**inputs)
    assert_equal([state.detach().numpy() for state in states], got)
    assert_equal([tensor.grad.numpy() for tensor in tensors], VARIANTS[f"{cell}_backward"](*upstream, cache))


@every_seed
@every_setting
@every_cell
def test_a_variants_gradients_equal_the_complex_step(cell, setting, seed):
    inputs, upstream = drawn(cell, setting, seed)
    wanted = complex_step(lambda **given: ANALYTIC[f"{cell}_forward"](**given)[:2], inputs, upstream)
    *_, cache = VARIANTS[f"{cell}_forward"](**inputs)
    assert_equal(wanted.values(), VARIANTS[f"{cell}_backward"](*upstream, cache))


def as_lstm(inputs):
    """The same cell as an LSTM in the order i, f, g, o."""
    H = inputs["h"].shape[1]
    rows, sign = np.r_[:H, :H, H : 3 * H], np.repeat([1, -1, 1, 1], H)
    parameters = {"W": sign[:, None] * inputs["W"][rows], "U": sign[:, None] * inputs["U"][rows]}
    return {**inputs, **parameters, "b": sign * inputs["b"][rows]}


@every_setting
def test_coupled_gates_are_an_lstm_with_opposite_gates(setting):
    inputs, _ = drawn("coupled_cell", setting, seed=0)
    assert_equal(
        reference.load("lstm")["lstm_cell_forward"](**as_lstm(inputs))[:2],
        VARIANTS["coupled_cell_forward"](**inputs)[:2],
    )


@every_setting
def test_peepholes_of_zero_make_a_plain_lstm(setting):
    lstm = reference.load("lstm")
    inputs, upstream = drawn("peephole_cell", setting, seed=0)
    inputs["p"] *= 0
    *states, cache = VARIANTS["peephole_cell_forward"](**inputs)
    *gradients, _ = VARIANTS["peephole_cell_backward"](*upstream, cache)
    del inputs["p"]
    *wanted, lstm_cache = lstm["lstm_cell_forward"](**inputs)
    assert_equal(wanted, states)
    assert_equal(lstm["lstm_cell_backward"](*upstream, lstm_cache), gradients)
