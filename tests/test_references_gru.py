"""The reference of the unit gru agrees with oracles that know nothing of it: torch autograd and the complex step."""

import numpy as np
import pytest
import torch

from autograder.checks.compare import relative_error
from autograder.checks.exercises.gru import SETTINGS
from autograder.grading import reference

GRU = reference.load("gru")
# The complex step needs analytic operations. The reference's sigmoid takes two branches and an absolute value, so
# here the others call this one, which is the same function; the inputs below do not make it overflow.
ANALYTIC = reference.load("gru")
ANALYTIC["sigmoid"] = lambda a: 1 / (1 + np.exp(-a))

TOLERANCE = 1e-10
SEEDS = range(15)
COMPLEX_STEP = 1e-30

over_settings = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
over_seeds = pytest.mark.parametrize("seed", SEEDS)


def draw(setting, seed):
    """Inputs of a sequence and an upstream gradient at every step."""
    rng = np.random.default_rng(seed)
    N, T, D, H = setting.N, setting.T, setting.D, setting.H
    inputs = {
        "x": rng.standard_normal((N, T, D)) * setting.scale,
        "h0": rng.standard_normal((N, H)),
        "W": rng.standard_normal((3 * H, D)) / np.sqrt(D),
        "U": rng.standard_normal((3 * H, H)) / np.sqrt(H),
        "b": rng.standard_normal(3 * H),
        "b_hn": rng.standard_normal(H),
    }
    return inputs, rng.standard_normal((N, T, H))


def of_one_step(inputs, dh, *left_out):
    """The first step's inputs and upstream gradient, under the names of a cell."""
    cell = {name: value for name, value in inputs.items() if name not in ("x", "h0", *left_out)}
    return {"x": inputs["x"][:, 0], "h": inputs["h0"], **cell}, dh[:, 0]


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


def by_complex_step(function, inputs, dh):
    """The gradients of sum(states · dh), one entry at a time, from the reference's own forward pass."""
    gradients = []
    for name, value in inputs.items():
        gradient = np.empty(value.shape)
        for index in np.ndindex(value.shape):
            moved = value.astype(complex)
            moved[index] += 1j * COMPLEX_STEP
            states, _ = ANALYTIC[function](**{**inputs, name: moved})
            gradient[index] = np.sum(states * dh).imag / COMPLEX_STEP
        gradients.append(gradient)
    return gradients


def assert_equal(wanted, got):
    for right, value in zip(wanted, got, strict=True):
        assert value.shape == right.shape
        assert relative_error(right, value) <= TOLERANCE


@over_seeds
@over_settings
def test_gru_over_a_sequence_equals_torch(setting, seed):
    inputs, dh = draw(setting, seed)
    h, cache = GRU["gru_forward"](**inputs)
    wanted, gradients = by_torch(lambda D, H: torch.nn.GRU(D, H, batch_first=True, dtype=torch.float64), inputs, dh)
    assert_equal([wanted, *gradients], [h, *GRU["gru_backward"](dh, cache)])


@over_seeds
@over_settings
def test_gru_cell_equals_torch(setting, seed):
    inputs, dh_next = of_one_step(*draw(setting, seed))
    h_next, cache = GRU["gru_cell_forward"](**inputs)
    wanted, gradients = by_torch(lambda D, H: torch.nn.GRUCell(D, H, dtype=torch.float64), inputs, dh_next)
    assert_equal([wanted, *gradients], [h_next, *GRU["gru_cell_backward"](dh_next, cache)])


@over_seeds
@over_settings
def test_gru_reset_before_cell_equals_autograd(setting, seed):
    inputs, dh_next = of_one_step(*draw(setting, seed), "b_hn")
    h_next, cache = GRU["gru_reset_before_cell_forward"](**inputs)
    wanted, gradients = by_autograd(inputs, dh_next)
    assert_equal([wanted, *gradients], [h_next, *GRU["gru_reset_before_cell_backward"](dh_next, cache)])


@over_seeds
@over_settings
def test_gru_gradients_equal_the_complex_step(setting, seed):
    inputs, dh = draw(setting, seed)
    _, cache = GRU["gru_forward"](**inputs)
    assert_equal(by_complex_step("gru_forward", inputs, dh), GRU["gru_backward"](dh, cache))


@over_seeds
@over_settings
def test_gru_reset_before_gradients_equal_the_complex_step(setting, seed):
    inputs, dh_next = of_one_step(*draw(setting, seed), "b_hn")
    _, cache = GRU["gru_reset_before_cell_forward"](**inputs)
    wanted = by_complex_step("gru_reset_before_cell_forward", inputs, dh_next)
    assert_equal(wanted, GRU["gru_reset_before_cell_backward"](dh_next, cache))


@over_seeds
def test_sigmoid_equals_torch(seed):
    a = np.random.default_rng(seed).standard_normal((3, 4)) * 10.0 ** (seed % 4)
    assert relative_error(torch.sigmoid(torch.tensor(a)).numpy(), GRU["sigmoid"](a)) <= TOLERANCE


@pytest.mark.filterwarnings("error")
def test_sigmoid_does_not_warn_far_out_and_keeps_its_small_values():
    a = np.array([[-1000.0, -700.0, 0.0, 700.0, 1000.0]])
    s = GRU["sigmoid"](a)
    np.testing.assert_allclose(s, [[0.0, np.exp(-700.0), 0.5, 1.0, 1.0]], rtol=1e-15)


def test_the_two_cells_are_different_functions():
    inputs, _ = of_one_step(*draw(SETTINGS[0], seed=0))
    inputs["b_hn"] = np.zeros_like(inputs["b_hn"])
    after, _ = GRU["gru_cell_forward"](**inputs)
    before, _ = GRU["gru_reset_before_cell_forward"](*list(inputs.values())[:-1])
    assert relative_error(after, before) > 0.01
