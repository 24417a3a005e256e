"""The reference of the unit gru agrees with oracles that know nothing of it: torch autograd and the complex step."""

import numpy as np
import pytest
import torch

from autograder.checks.cases import SETTINGS
from autograder.checks.comparison import relative_error
from autograder.grading.course import reference
from tests.checks.oracles import (
    TOLERANCE,
    analytic_sigmoid,
    assert_equal,
    complex_step,
    draw,
    every_seed,
    of_first_step,
)

GRU = reference.load("gru")
ANALYTIC = reference.load("gru")
ANALYTIC["sigmoid"] = analytic_sigmoid

every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)


def drawn(setting, seed):
    """Inputs of a sequence, and an upstream gradient at every step."""
    N, T, D, H = (setting.sizes[letter] for letter in "NTDH")
    shapes = {"x": (N, T, D), "h0": (N, H), "W": (3 * H, D), "U": (3 * H, H), "b": (3 * H,), "b_hn": (H,)}
    return draw(shapes, seed, setting.scale), draw({"dh": (N, T, H)}, [seed, 1])["dh"]


def drawn_reset_before(setting, seed):
    """The same for one step of the reset-before cell, which has no bias inside its reset gate."""
    inputs, dh_next = of_first_step(*drawn(setting, seed))
    del inputs["b_hn"]
    return inputs, dh_next


def by_torch(module_of, inputs, upstream):
    """States and gradients from torch's own GRU. The gates' second biases are zero, the candidate's is b_hn."""
    x, h = (torch.tensor(value, requires_grad=True) for value in list(inputs.values())[:2])
    H = h.shape[1]
    module = module_of(x.shape[-1], H)
    ours = (inputs["W"], inputs["U"], inputs["b"], np.concatenate([np.zeros(2 * H), inputs["b_hn"]]))
    with torch.no_grad():
        for parameter, value in zip(module.parameters(), ours, strict=True):
            parameter.copy_(torch.tensor(value))
    states = module(x, h) if x.ndim == 2 else module(x, h[None])[0]
    states.backward(torch.tensor(upstream))
    dx, dh, dW, dU, db, db_h = (array.grad.numpy() for array in (x, h, *module.parameters()))
    return states.detach().numpy(), (dx, dh, dW, dU, db, db_h[2 * H :])


def by_autograd(inputs, dh):
    """The reset-before cell, which torch does not have, from its equations and autograd."""
    x, h, W, U, b = arrays = [torch.tensor(value, requires_grad=True) for value in inputs.values()]
    (W_r, W_z, W_n), (U_r, U_z, U_n), (b_r, b_z, b_n) = W.chunk(3), U.chunk(3), b.chunk(3)
    r = torch.sigmoid(x @ W_r.T + h @ U_r.T + b_r)
    z = torch.sigmoid(x @ W_z.T + h @ U_z.T + b_z)
    n = torch.tanh(x @ W_n.T + (r * h) @ U_n.T + b_n)
    h_next = (1 - z) * n + z * h
    h_next.backward(torch.tensor(dh))
    return h_next.detach().numpy(), [array.grad.numpy() for array in arrays]


@every_seed
@every_setting
def test_gru_over_a_sequence_equals_torch(setting, seed):
    inputs, dh = drawn(setting, seed)
    h, cache = GRU["gru_forward"](**inputs)
    wanted, gradients = by_torch(lambda D, H: torch.nn.GRU(D, H, batch_first=True, dtype=torch.float64), inputs, dh)
    assert_equal([wanted, *gradients], [h, *GRU["gru_backward"](dh, cache)])


@every_seed
@every_setting
def test_gru_cell_equals_torch(setting, seed):
    inputs, dh_next = of_first_step(*drawn(setting, seed))
    h_next, cache = GRU["gru_cell_forward"](**inputs)
    wanted, gradients = by_torch(lambda D, H: torch.nn.GRUCell(D, H, dtype=torch.float64), inputs, dh_next)
    assert_equal([wanted, *gradients], [h_next, *GRU["gru_cell_backward"](dh_next, cache)])


@every_seed
@every_setting
def test_gru_reset_before_cell_equals_autograd(setting, seed):
    inputs, dh_next = drawn_reset_before(setting, seed)
    h_next, cache = GRU["gru_reset_before_cell_forward"](**inputs)
    wanted, gradients = by_autograd(inputs, dh_next)
    assert_equal([wanted, *gradients], [h_next, *GRU["gru_reset_before_cell_backward"](dh_next, cache)])


@every_seed
@every_setting
def test_gru_gradients_equal_the_complex_step(setting, seed):
    inputs, dh = drawn(setting, seed)
    _, cache = GRU["gru_forward"](**inputs)
    wanted = complex_step(lambda **given: ANALYTIC["gru_forward"](**given)[:1], inputs, (dh,))
    assert_equal(wanted.values(), GRU["gru_backward"](dh, cache))


@every_seed
@every_setting
def test_gru_cell_gradients_equal_the_complex_step(setting, seed):
    inputs, dh_next = of_first_step(*drawn(setting, seed))
    _, cache = GRU["gru_cell_forward"](**inputs)
    wanted = complex_step(lambda **given: ANALYTIC["gru_cell_forward"](**given)[:1], inputs, (dh_next,))
    assert_equal(wanted.values(), GRU["gru_cell_backward"](dh_next, cache))


@every_seed
@every_setting
def test_gru_reset_before_gradients_equal_the_complex_step(setting, seed):
    inputs, dh_next = drawn_reset_before(setting, seed)
    _, cache = GRU["gru_reset_before_cell_forward"](**inputs)
    forward = ANALYTIC["gru_reset_before_cell_forward"]
    wanted = complex_step(lambda **given: forward(**given)[:1], inputs, (dh_next,))
    assert_equal(wanted.values(), GRU["gru_reset_before_cell_backward"](dh_next, cache))


@every_seed
def test_sigmoid_equals_torch(seed):
    a = np.random.default_rng(seed).standard_normal((3, 4)) * 10.0 ** (seed % 4)
    assert relative_error(torch.sigmoid(torch.tensor(a)).numpy(), GRU["sigmoid"](a)) <= TOLERANCE


@pytest.mark.filterwarnings("error")
def test_sigmoid_does_not_warn_far_out_and_keeps_its_small_values():
    a = np.array([[-1000.0, -700.0, 0.0, 700.0, 1000.0]])
    s = GRU["sigmoid"](a)
    np.testing.assert_allclose(s, [[0.0, np.exp(-700.0), 0.5, 1.0, 1.0]], rtol=1e-15)


def test_the_two_cells_are_different_functions():
    inputs, _ = of_first_step(*drawn(SETTINGS[0], seed=0))
    inputs["b_hn"] = np.zeros_like(inputs["b_hn"])
    after, _ = GRU["gru_cell_forward"](**inputs)
    before, _ = GRU["gru_reset_before_cell_forward"](*list(inputs.values())[:-1])
    assert relative_error(after, before) > 0.01
