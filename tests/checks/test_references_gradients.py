"""The references of `gradients` agree with torch autograd and the complex step."""

import numpy as np
import pytest
import torch

from autograder.checks.cases import SETTINGS
from autograder.checks.comparison import relative_error
from autograder.checks.exercise import Array
from autograder.checks.units import find
from autograder.checks.units.gradients.functions import SIZES, SMOOTH, WAVE
from autograder.grading.course import reference
from tests.checks.oracles import COMPLEX_STEP, TOLERANCE, every

numerical = find("numerical_gradient")
UNIT = reference.load("gradients")
NAMES = ("dx", "dh0", "dW", "dU", "db")
each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
each_seed = every("seed", range(20))


def torch_states(A, x):
    h = [torch.zeros(len(x), dtype=torch.float64)]
    for added in A:
        h.append(torch.tanh(added + x @ h[-1]))
    return torch.stack(h[1:])


# The functions that the reader's tools are given, written a second time for torch.
IN_TORCH = {
    "tanh of a linear map": lambda A, x: torch.tanh(x @ A.T),
    "products of all pairs": lambda A, x: x[:, None] * (A * x * x)[None, :],
    "exp of a sum": lambda A, x: torch.exp((A * x).sum() / 2),
    "one function inside another": lambda A, x: torch.exp(torch.sin(A * x)),
    "the cube of a matrix": lambda A, x: x @ (x @ (x @ A)),
    "states as a function of U": torch_states,
    "a very fast wave": lambda A, x: A * torch.sin(2e7 * x),
}


def drawn(function, seed):
    """A, x, df for a function of the table, and the gradient of sum(f(x) * df) by torch."""
    rng = np.random.default_rng(seed)
    A, x, df = (
        np.array(rng.standard_normal(Array("", part).shape(SIZES))) for part in (function.A, function.x, function.y)
    )
    at = torch.tensor(x, requires_grad=True)
    (IN_TORCH[function.name](torch.tensor(A), at) * torch.tensor(df)).sum().backward()
    return A, x, df, at.grad.numpy()


@each_seed
@pytest.mark.parametrize("function", [*SMOOTH, WAVE], ids=lambda function: function.name)
def test_the_complex_step_equals_torch(function, seed):
    A, x, df, wanted = drawn(function, seed)
    got = UNIT["complex_step_gradient"](lambda x: function.formula(A, x), x, df)
    assert got.shape == wanted.shape
    assert relative_error(wanted, got) <= TOLERANCE


@each_seed
@pytest.mark.parametrize("function", SMOOTH, ids=lambda function: function.name)
def test_central_differences_come_near_and_one_sided_ones_do_not(function, seed):
    A, x, df, wanted = drawn(function, seed)

    def f(x):
        return function.formula(A, x)

    got = UNIT["numerical_gradient"](f, x, df)
    assert relative_error(wanted, got) <= numerical.quantities[0].tolerance / 4

    def one_sided(eps):
        moved = (x + eps * np.reshape(np.arange(x.size) == i, x.shape) for i in range(x.size))
        return np.reshape([np.sum((f(m) - f(x)) * df) / eps for m in moved], x.shape)

    # At the default step the two are as far apart as the tolerance of the grade needs, and far further at the other.
    assert relative_error(got, one_sided(1e-5)) > 10 * numerical.quantities[0].tolerance
    assert relative_error(UNIT["numerical_gradient"](f, x, df, 0.1), one_sided(0.1)) > 1e-4


def states(setting, seed):
    rng = np.random.default_rng(seed)
    N, T, D, H = (setting.sizes[letter] for letter in "NTDH")
    inputs = [
        rng.standard_normal((N, T, D)) * setting.scale,
        rng.standard_normal((N, H)),
        rng.standard_normal((H, D)) / np.sqrt(D),
        rng.standard_normal((H, H)) / np.sqrt(H),
        rng.standard_normal(H),
    ]
    return inputs, rng.standard_normal((N, T, H))


def torch_forward(x, h0, W, U, b):
    h = [h0]
    for x_t in x.unbind(1):
        h.append(torch.tanh(x_t @ W.T + h[-1] @ U.T + b))
    return h[1:]


def by_torch(inputs, dh):
    given = [torch.tensor(value, requires_grad=True) for value in inputs]
    (torch.stack(torch_forward(*given), dim=1) * torch.tensor(dh)).sum().backward()
    return [value.grad.numpy() for value in given]


@each_seed
@each_setting
def test_repaired_passes_equal_torch_and_what_is_said_of_the_broken_ones_is_true(setting, seed):
    inputs, dh = states(setting, seed)
    h, cache = UNIT["forward"](*inputs)
    assert relative_error(torch.stack(torch_forward(*map(torch.tensor, inputs)), dim=1).numpy(), h) <= TOLERANCE
    wanted = by_torch(inputs, dh)
    for number in (1, 2, 3):
        repaired = UNIT[f"repaired_{number}"](dh, cache)
        assert all(relative_error(right, got) <= TOLERANCE for right, got in zip(wanted, repaired, strict=True))
    for number, wrong in ((1, NAMES), (2, ("dU",)), (3, ("db",))):
        broken = UNIT[f"backward_{number}"](dh, cache)
        right = {name for name, a, b in zip(NAMES, wanted, broken, strict=True) if relative_error(a, b) <= TOLERANCE}
        # One step hides the first two mistakes, one sequence the third.
        hidden = setting.sizes["N"] == 1 if number == 3 else setting.sizes["T"] == 1
        assert right == set(NAMES) - (set() if hidden else set(wrong))


@every("seed", range(3))
@pytest.mark.parametrize("setting", [s for s in SETTINGS if s.name != "saturated"], ids=lambda setting: setting.name)
def test_wrong_quantities_says_what_torch_says(setting, seed):
    inputs, dh = states(setting, seed)
    _, cache = UNIT["forward"](*inputs)
    wanted = by_torch(inputs, dh)
    for number in (1, 2, 3):
        backward = UNIT[f"backward_{number}"]
        by_autograd = [relative_error(a, b) > 1e-6 for a, b in zip(wanted, backward(dh, cache), strict=True)]
        assert list(UNIT["wrong_quantities"](backward, *inputs, dh)) == by_autograd
    assert not any(UNIT["wrong_quantities"](UNIT["repaired_1"], *inputs, dh))


@each_seed
@each_setting
def test_the_jacobian_equals_torch_and_the_complex_step(setting, seed):
    (x, h0, W, U, b), _ = states(setting, seed)
    h_next = UNIT["forward"](x[:, :1], h0, W, U, b)[0][:, 0]
    J = UNIT["state_jacobian"](h_next, U)
    added = x[:, 0] @ W.T + b
    for n in range(setting.sizes["N"]):
        by_autograd = torch.autograd.functional.jacobian(
            lambda h, n=n: torch.tanh(torch.tensor(added[n]) + torch.tensor(U) @ h), torch.tensor(h0[n])
        ).numpy()
        # Complex step: the state moves along one unit vector after the other.
        moved = h0[n][:, None] + 1j * COMPLEX_STEP * np.eye(setting.sizes["H"])
        by_complex_step = np.tanh(added[n][:, None] + U @ moved).imag / COMPLEX_STEP
        # A saturated unit has a slope near zero, of which 1 - h² keeps few digits.
        tolerance = 1e-6 if setting.name == "saturated" else TOLERANCE
        assert relative_error(by_autograd, J[n]) <= tolerance
        assert relative_error(by_complex_step, J[n]) <= tolerance


@each_seed
@each_setting
def test_norms_carried_back_equal_torch(setting, seed):
    inputs, dh = states(setting, seed)
    given = [torch.tensor(value, requires_grad=True) for value in inputs]
    h = torch_forward(*given)
    gradients = torch.autograd.grad((h[-1] * torch.tensor(dh[:, -1])).sum(), h)
    wanted = np.stack([gradient.norm(dim=1).numpy() for gradient in gradients], axis=1)
    got = UNIT["backpropagated_norms"](dh[:, -1], torch.stack(h, dim=1).detach().numpy(), inputs[3])
    assert relative_error(wanted, got) <= TOLERANCE


@each_seed
@pytest.mark.parametrize("max_norm", [0.1, 1.0, 100.0])
def test_clipping_equals_torch(seed, max_norm):
    rng = np.random.default_rng(seed)
    grads = [rng.standard_normal(shape) for shape in ((4, 2), (4, 4), (4,))]
    parameters = [torch.nn.Parameter(torch.tensor(grad)) for grad in grads]
    for parameter, grad in zip(parameters, grads, strict=True):
        parameter.grad = torch.tensor(grad)
    wanted_norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm).item()
    clipped, norm = UNIT["clip_by_global_norm"](grads, max_norm)
    assert abs(norm - wanted_norm) <= TOLERANCE * wanted_norm
    for parameter, got in zip(parameters, clipped, strict=True):
        # torch adds 1e-6 to the norm below.
        assert relative_error(parameter.grad.numpy(), got) <= 2e-6


@each_seed
def test_the_relative_error_is_symmetric_bounded_and_zero_for_zeros(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 3, 4))
    error = UNIT["relative_error"]
    by_definition = np.sqrt(((a - b) ** 2).sum()) / np.sqrt(max((a**2).sum(), (b**2).sum()))
    assert abs(error(a, b) - by_definition) <= 1e-15
    assert error(a, b) == error(b, a) <= 2
    assert error(a, a) == error(0 * a, 0 * a) == 0
    assert error(0 * a, b) == 1
