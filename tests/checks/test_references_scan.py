"""The reference of the unit scan agrees with oracles that know nothing of it: torch autograd and the complex step."""

import numpy as np
import pytest
import torch

from autograder.checks.cases import SETTINGS
from autograder.checks.units import find
from autograder.grading.course import reference
from tests.checks.oracles import analytic_sigmoid, assert_equal, complex_step, draw, every, every_seed

SCAN = reference.load("scan")
ANALYTIC = reference.load("scan")
ANALYTIC["sigmoid"] = analytic_sigmoid

every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)


def drawn(setting, seed):
    """Inputs of a sequence, and an upstream gradient at every step."""
    N, T, D, H = (setting.sizes[letter] for letter in "NTDH")
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
    assert_equal([wanted, wanted], [h, SCAN["mingru_scan_forward"](**inputs)[0]])
    assert_equal(gradients, SCAN["mingru_backward"](dh, cache))


@every_seed
@every_setting
def test_mingru_gradients_equal_the_complex_step(setting, seed):
    inputs, dh = drawn(setting, seed)
    _, cache = SCAN["mingru_forward"](**inputs)
    wanted = complex_step(lambda **given: ANALYTIC["mingru_scan_forward"](**given)[:1], inputs, (dh,))
    assert_equal(wanted.values(), SCAN["mingru_backward"](dh, cache))


def by_windows(a, u, steps):
    """The pair that stands for the last `steps` steps up to each one: what these steps make of 1 and of 0."""
    N, T, H = a.shape
    # Before the first step stand steps that change nothing.
    a = np.concatenate([np.ones((N, steps - 1, H)), a], axis=1)
    u = np.concatenate([np.zeros((N, steps - 1, H)), u], axis=1)
    A, B = np.ones((N, T, H)), np.zeros((N, T, H))
    for first in range(steps):
        window = slice(first, first + T)
        A, B = a[:, window] * A, a[:, window] * B + u[:, window]
    return A, B


every_number_of_steps = every("T", [*range(1, 34), 100, 128, 1000])
every_range = pytest.mark.parametrize("kept", [(0, 1), (0.99, 1), (-1.5, 1.5), (0, 0), (1, 1)])


def steps_of(T, kept):
    rng = np.random.default_rng(T)
    return rng.uniform(*kept, size=(2, T, 3)), rng.standard_normal((2, T, 3)), rng.standard_normal((2, 3))


@every_number_of_steps
@every_range
def test_the_scan_equals_the_loop_for_any_number_of_steps(T, kept):
    a, u, h0 = steps_of(T, kept)
    assert_equal([by_loop(a, u, h0)], SCAN["linear_scan"](a, u, h0)[:1])


@every_number_of_steps
@every_range
def test_after_each_round_a_pair_stands_for_twice_as_many_steps(T, kept):
    a, u, h0 = steps_of(T, kept)
    _, A, B = SCAN["linear_scan"](a, u, h0)
    rounds = int(np.ceil(np.log2(T)))
    pairs = [by_windows(a, u, 2**r) for r in range(rounds + 1)]
    assert_equal([np.stack(of) for of in zip(*pairs, strict=True)], [A, B])


@every_seed
@every_setting
def test_the_pairs_of_the_mingru_are_those_of_its_gates_and_candidates(setting, seed):
    inputs, _ = drawn(setting, seed)
    _, (_, h0, _, z, candidate, _) = SCAN["mingru_forward"](**inputs)
    assert_equal(SCAN["linear_scan"](1 - z, z * candidate, h0), SCAN["mingru_scan_forward"](**inputs))


@pytest.mark.parametrize("setting", find("linear_scan").settings, ids=lambda setting: setting.name)
def test_R_counts_the_start_and_the_rounds(setting):
    assert setting.sizes["R"] == 1 + int(np.ceil(np.log2(setting.sizes["T"])))
