"""The RNN's references agree with torch.nn.RNN and autograd, and with the complex step."""

import pytest
import torch

from autograder.checks.cases import SETTINGS
from autograder.grading.course import reference
from tests.checks.oracles import assert_equal, complex_step, draw, every_seed, of_first_step

RNN = reference.load("rnn")

every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)


def drawn(setting, seed):
    """Inputs of a sequence, and an upstream gradient at every step."""
    N, T, D, H = (setting.sizes[letter] for letter in "NTDH")
    shapes = {"x": (N, T, D), "h0": (N, H), "W": (H, D), "U": (H, H), "b": (H,)}
    return draw(shapes, seed, setting.scale), draw({"dh": (N, T, H)}, [seed, 1])["dh"]


def by_torch(module, inputs, upstream):
    """States and gradients of torch's own network, with its second bias at zero."""
    x, h, *values = inputs.values()
    x, h = (torch.tensor(value, requires_grad=True) for value in (x, h))
    W, U, b, unused = module.parameters()
    with torch.no_grad():
        for parameter, value in zip((W, U, b), values, strict=True):
            parameter.copy_(torch.tensor(value))
        unused.zero_()
    states = module(x, h) if x.ndim == 2 else module(x, h[None])[0]
    states.backward(torch.tensor(upstream))
    return [states.detach().numpy(), *(array.grad.numpy() for array in (x, h, W, U, b))]


@every_seed
@every_setting
def test_rnn_over_a_sequence_equals_torch(setting, seed):
    inputs, dh = drawn(setting, seed)
    h, cache = RNN["rnn_forward"](**inputs)
    module = torch.nn.RNN(setting.sizes["D"], setting.sizes["H"], batch_first=True, dtype=torch.float64)
    assert_equal(by_torch(module, inputs, dh), [h, *RNN["rnn_backward"](dh, cache)])


@every_seed
@every_setting
def test_rnn_cell_equals_torch(setting, seed):
    inputs, dh_next = of_first_step(*drawn(setting, seed))
    h_next, cache = RNN["rnn_cell_forward"](**inputs)
    module = torch.nn.RNNCell(setting.sizes["D"], setting.sizes["H"], dtype=torch.float64)
    assert_equal(by_torch(module, inputs, dh_next), [h_next, *RNN["rnn_cell_backward"](dh_next, cache)])


@every_seed
@every_setting
def test_rnn_gradients_equal_the_complex_step(setting, seed):
    inputs, dh = drawn(setting, seed)
    wanted = complex_step(lambda **given: RNN["rnn_forward"](**given)[:1], inputs, (dh,))
    _, cache = RNN["rnn_forward"](**inputs)
    assert_equal(wanted.values(), RNN["rnn_backward"](dh, cache))


@every_seed
@every_setting
def test_rnn_cell_gradients_equal_the_complex_step(setting, seed):
    inputs, dh_next = of_first_step(*drawn(setting, seed))
    wanted = complex_step(lambda **given: RNN["rnn_cell_forward"](**given)[:1], inputs, (dh_next,))
    _, cache = RNN["rnn_cell_forward"](**inputs)
    assert_equal(wanted.values(), RNN["rnn_cell_backward"](dh_next, cache))
