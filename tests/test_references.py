"""The reference solutions agree with oracles that know nothing of them: torch autograd and the complex step."""

import numpy as np
import pytest
import torch

from autograder.checks.cases import SETTINGS
from autograder.checks.compare import relative_error
from autograder.grading import reference

RNN = reference.load("rnn")
TOLERANCE = 1e-10
SEEDS = range(20)
COMPLEX_STEP = 1e-30


def draw(setting, seed):
    """Inputs of a sequence and an upstream gradient at every step."""
    rng = np.random.default_rng(seed)
    N, T, D, H = setting.N, setting.T, setting.D, setting.H
    inputs = {
        "x": rng.standard_normal((N, T, D)) * setting.scale,
        "h0": rng.standard_normal((N, H)),
        "W": rng.standard_normal((H, D)) / np.sqrt(D),
        "U": rng.standard_normal((H, H)) / np.sqrt(H),
        "b": rng.standard_normal(H),
    }
    return inputs, rng.standard_normal((N, T, H))


def by_torch(inputs, dh):
    """States and gradients from torch.nn.RNN and autograd, with its second bias at zero."""
    x, h0 = (torch.tensor(inputs[name], requires_grad=True) for name in ("x", "h0"))
    H, D = inputs["W"].shape
    module = torch.nn.RNN(D, H, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(inputs["W"]))
        module.weight_hh_l0.copy_(torch.tensor(inputs["U"]))
        module.bias_ih_l0.copy_(torch.tensor(inputs["b"]))
        module.bias_hh_l0.zero_()
    h, _ = module(x, h0[None])
    h.backward(torch.tensor(dh))
    parameters = (module.weight_ih_l0, module.weight_hh_l0, module.bias_ih_l0)
    return h.detach().numpy(), [array.grad.numpy() for array in (x, h0, *parameters)]


def by_complex_step(inputs, dh):
    """The gradients of sum(h · dh), one entry at a time, from the reference's own forward pass."""
    gradients = []
    for name, value in inputs.items():
        gradient = np.empty(value.shape)
        for index in np.ndindex(value.shape):
            moved = value.astype(complex)
            moved[index] += 1j * COMPLEX_STEP
            h, _ = RNN["rnn_forward"](**{**inputs, name: moved})
            gradient[index] = np.sum(h * dh).imag / COMPLEX_STEP
        gradients.append(gradient)
    return gradients


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_rnn_over_a_sequence_equals_torch(setting, seed):
    inputs, dh = draw(setting, seed)
    h, cache = RNN["rnn_forward"](**inputs)
    wanted_h, wanted = by_torch(inputs, dh)
    assert relative_error(wanted_h, h) <= TOLERANCE
    for right, got in zip(wanted, RNN["rnn_backward"](dh, cache), strict=True):
        assert got.shape == right.shape
        assert relative_error(right, got) <= TOLERANCE


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_rnn_cell_equals_torch(setting, seed):
    inputs, dh = draw(setting, seed)
    x, h0, *parameters = inputs.values()
    h_next, cache = RNN["rnn_cell_forward"](x[:, 0], h0, *parameters)
    wanted_h, wanted = by_torch({**inputs, "x": x[:, :1]}, dh[:, :1])
    assert relative_error(wanted_h[:, 0], h_next) <= TOLERANCE
    dx, *rest = RNN["rnn_cell_backward"](dh[:, 0], cache)
    for right, got in zip(wanted, (dx[:, None], *rest), strict=True):
        assert relative_error(right, got) <= TOLERANCE


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_rnn_gradients_equal_the_complex_step(setting):
    inputs, dh = draw(setting, seed=0)
    _, cache = RNN["rnn_forward"](**inputs)
    for right, got in zip(by_complex_step(inputs, dh), RNN["rnn_backward"](dh, cache), strict=True):
        assert relative_error(right, got) <= TOLERANCE
