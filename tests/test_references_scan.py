"""The reference of the unit scan agrees with oracles that know nothing of it: torch autograd and the complex step."""

import numpy as np
import pytest
import torch

from autograder.checks.cases import SETTINGS
from autograder.checks.exercises.calls.counted import longest_chain
from autograder.checks.exercises.scan import CHAIN_OF_A_LOOP, MANY
from autograder.grading import reference
from tests.oracles import analytic_sigmoid, assert_equal, complex_step, draw, every_seed

SCAN = reference.load("scan")
ANALYTIC = reference.load("scan")
ANALYTIC["sigmoid"] = analytic_sigmoid

every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)


def drawn(setting, seed):
    """Inputs of a sequence, and an upstream gradient at every step."""
    N, T, D, H = setting.N, setting.T, setting.D, setting.H
    shapes = {"x": (N, T, D), "h0": (N, H), "W": (2 * H, D), "b": (2 * H,)}
    return draw(shapes, seed, setting.scale), draw({"dh": (N, T, H)}, [seed, 1])["dh"]


def by_autograd(inputs, dh):
    """The states and gradients of the minGRU from its equations and autograd."""
    x, h_t, W, b = arrays = [torch.tensor(value, requires_grad=True) for value in inputs.values()]
    H = h_t.shape[1]
    states = []
    for x_t in x.unbind(dim=1):
        a = torch.nn.functional.linear(x_t, W, b)
        h_t = torch.lerp(h_t, a[:, H:], torch.sigmoid(a[:, :H]))
        states.append(h_t)
    h = torch.stack(states, dim=1)
    h.backward(torch.tensor(dh))
    return h.detach().numpy(), [array.grad.numpy() for array in arrays]


def by_loop(a, u, h0):
    states = [h0]
    for t in range(a.shape[1]):
        states.append(a[:, t] * states[-1] + u[:, t])
    return np.stack(states[1:], axis=1)


@every_seed
@every_setting
def test_mingru_equals_autograd(setting, seed):
    inputs, dh = drawn(setting, seed)
    h, cache = SCAN["mingru_forward"](**inputs)
    wanted, gradients = by_autograd(inputs, dh)
    assert_equal([wanted, wanted], [h, SCAN["mingru_scan_forward"](**inputs)])
    assert_equal(gradients, SCAN["mingru_backward"](dh, cache))


@every_seed
@every_setting
def test_mingru_gradients_equal_the_complex_step(setting, seed):
    inputs, dh = drawn(setting, seed)
    _, cache = SCAN["mingru_forward"](**inputs)
    wanted = complex_step(lambda **given: (ANALYTIC["mingru_scan_forward"](**given),), inputs, (dh,))
    assert_equal(wanted.values(), SCAN["mingru_backward"](dh, cache))


@pytest.mark.parametrize("T", [*range(1, 34), 100, 128, 1000])
@pytest.mark.parametrize("kept", [(0, 1), (0.99, 1), (-1.5, 1.5), (0, 0), (1, 1)])
def test_the_scan_equals_the_loop_for_any_number_of_steps(T, kept):
    rng = np.random.default_rng(T)
    a, u, h0 = rng.uniform(*kept, size=(2, T, 3)), rng.standard_normal((2, T, 3)), rng.standard_normal((2, 3))
    assert_equal([by_loop(a, u, h0)], [SCAN["linear_scan"](a, u, h0)])


def steps(T):
    rng = np.random.default_rng(T)
    return rng.uniform(0.9, 1, (1, T, 1)), rng.standard_normal((1, T, 1)), rng.standard_normal((1, 1))


@pytest.mark.parametrize("T", [2, 16, 100, 1000])
def test_in_the_scan_two_operations_a_round_wait_for_one_another(T):
    rounds = int(np.ceil(np.log2(T)))
    assert longest_chain(SCAN["linear_scan"], steps(T)) <= 2 * rounds + 2


def test_a_loop_and_the_scan_lie_far_to_both_sides_of_the_limit():
    assert longest_chain(by_loop, steps(MANY.T)) == 2 * MANY.T == 4 * CHAIN_OF_A_LOOP
    assert longest_chain(SCAN["linear_scan"], steps(MANY.T)) <= CHAIN_OF_A_LOOP / 4
