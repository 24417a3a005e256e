"""The LSTM's references agree with torch.nn.LSTM, torch.nn.LSTMCell and autograd, and with the complex step."""

import numpy as np
import pytest
import torch

from autograder.checks.cases import SMALL_SETTINGS
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

LSTM = reference.load("lstm")
ANALYTIC = reference.load("lstm")
ANALYTIC["sigmoid"] = analytic_sigmoid

every_setting = pytest.mark.parametrize("setting", SMALL_SETTINGS, ids=lambda setting: setting.name)


def drawn(setting, seed):
    """Inputs of a sequence, and upstream gradients of both states at every step."""
    N, T, D, H = (setting.sizes[letter] for letter in "NTDH")
    shapes = {"x": (N, T, D), "h0": (N, H), "c0": (N, H), "W": (4 * H, D), "U": (4 * H, H), "b": (4 * H,)}
    upstream = draw({"dh": (N, T, H), "dc": (N, T, H)}, [seed, 1])
    return draw(shapes, seed, setting.scale), *upstream.values()


def put_into(module, inputs, suffix):
    """Copy W, U and b into a torch module, whose second bias is set to zero."""
    with torch.no_grad():
        for name, value in (("weight_ih", inputs["W"]), ("weight_hh", inputs["U"]), ("bias_ih", inputs["b"])):
            getattr(module, name + suffix).copy_(torch.tensor(value))
        getattr(module, "bias_hh" + suffix).zero_()
    return [getattr(module, name + suffix) for name in ("weight_ih", "weight_hh", "bias_ih")]


def by_torch_cell(inputs, upstream):
    """Both states and all gradients of one step of torch.nn.LSTMCell."""
    x, h, c = (torch.tensor(inputs[name], requires_grad=True) for name in ("x", "h", "c"))
    module = torch.nn.LSTMCell(x.shape[1], h.shape[1], dtype=torch.float64)
    parameters = put_into(module, inputs, "")
    states = module(x, (h, c))
    torch.autograd.backward(states, [torch.tensor(given) for given in upstream])
    return [state.detach().numpy() for state in states], [array.grad.numpy() for array in (x, h, c, *parameters)]


def by_torch(inputs, upstream):
    """All hidden states, the last cell state, and all gradients of torch.nn.LSTM.

    It returns the last cell state only; a loss that looks at the earlier ones needs the cell, step by step.
    """
    x, h0, c0 = (torch.tensor(inputs[name], requires_grad=True) for name in ("x", "h0", "c0"))
    module = torch.nn.LSTM(x.shape[2], h0.shape[1], batch_first=True, dtype=torch.float64)
    parameters = put_into(module, inputs, "_l0")
    h, (_, c_last) = module(x, (h0[None], c0[None]))
    torch.autograd.backward((h, c_last[0]), [torch.tensor(upstream[0]), torch.tensor(upstream[1][:, -1])])
    states = h.detach().numpy(), c_last[0].detach().numpy()
    return states, [array.grad.numpy() for array in (x, h0, c0, *parameters)]


def by_torch_cells(inputs, upstream):
    """All states of both kinds, and all gradients, of torch.nn.LSTMCell run over a sequence."""
    x, h0, c0 = (torch.tensor(inputs[name], requires_grad=True) for name in ("x", "h0", "c0"))
    module = torch.nn.LSTMCell(x.shape[2], h0.shape[1], dtype=torch.float64)
    parameters = put_into(module, inputs, "")
    states = [(h0, c0)]
    for t in range(x.shape[1]):
        states.append(module(x[:, t], states[-1]))
    h, c = (torch.stack(kind, dim=1) for kind in zip(*states[1:], strict=True))
    torch.autograd.backward((h, c), [torch.tensor(given) for given in upstream])
    return (h.detach().numpy(), c.detach().numpy()), [a.grad.numpy() for a in (x, h0, c0, *parameters)]


@every_seed
@every_setting
def test_lstm_cell_equals_torch(setting, seed):
    inputs, *upstream = of_first_step(*drawn(setting, seed))
    states, gradients = by_torch_cell(inputs, upstream)
    *got, cache = LSTM["lstm_cell_forward"](**inputs)
    assert_equal(states, got)
    assert_equal(gradients, LSTM["lstm_cell_backward"](*upstream, cache))


@every_seed
@every_setting
def test_lstm_over_a_sequence_equals_torch(setting, seed):
    inputs, *upstream = drawn(setting, seed)
    states, gradients = by_torch_cells(inputs, upstream)
    *got, cache = LSTM["lstm_forward"](**inputs)
    assert_equal(states, got)
    assert_equal(gradients, LSTM["lstm_backward"](*upstream, cache))


@every_seed
@every_setting
def test_lstm_equals_torchs_own_sequence(setting, seed):
    inputs, dh, dc = drawn(setting, seed)
    dc[:, :-1] = 0
    (h, c_last), gradients = by_torch(inputs, (dh, dc))
    h_got, c_got, cache = LSTM["lstm_forward"](**inputs)
    assert_equal((h, c_last), (h_got, c_got[:, -1]))
    assert_equal(gradients, LSTM["lstm_backward"](dh, dc, cache))


@every_seed
@every_setting
def test_lstm_gradients_equal_the_complex_step(setting, seed):
    inputs, *upstream = drawn(setting, seed)
    wanted = complex_step(lambda **given: ANALYTIC["lstm_forward"](**given)[:2], inputs, upstream)
    *_, cache = LSTM["lstm_forward"](**inputs)
    assert_equal(wanted.values(), LSTM["lstm_backward"](*upstream, cache))


@every_seed
@every_setting
def test_lstm_cell_gradients_equal_the_complex_step(setting, seed):
    inputs, *upstream = of_first_step(*drawn(setting, seed))
    wanted = complex_step(lambda **given: ANALYTIC["lstm_cell_forward"](**given)[:2], inputs, upstream)
    *_, cache = LSTM["lstm_cell_forward"](**inputs)
    assert_equal(wanted.values(), LSTM["lstm_cell_backward"](*upstream, cache))


def test_the_sigmoid_neither_overflows_nor_loses_its_symmetry():
    a = np.array([-1000.0, -40.0, -1.0, 0.0, 1.0, 40.0, 1000.0])
    with np.errstate(all="raise", under="ignore"):
        values = LSTM["sigmoid"](a)
    assert np.array_equal(values[[0, 3, 6]], [0.0, 0.5, 1.0])
    assert relative_error(torch.sigmoid(torch.tensor(a)).numpy(), values) <= TOLERANCE
    assert np.allclose(values + values[::-1], 1, rtol=0, atol=1e-15)


@every_setting
def test_forget_products_are_the_derivative_of_the_last_cell_state_with_the_gates_held(setting):
    """c_T by the recursion c' = f ⊙ c + i ⊙ g from a moved c_t, with every gate held at its value."""
    inputs, *_ = drawn(setting, seed=2)
    _, c, cache = LSTM["lstm_forward"](**inputs)
    i, f, g = (np.stack([step[k] for step in cache], axis=1) for k in (5, 6, 7))
    products = LSTM["forget_products"](f)
    for t in range(setting.sizes["T"]):
        c_t = c[:, t] + 1e-30j
        for later in range(t + 1, setting.sizes["T"]):
            c_t = f[:, later] * c_t + i[:, later] * g[:, later]
        assert relative_error(c_t.imag / 1e-30, products[:, t]) <= TOLERANCE


@every_setting
def test_forget_products_carry_the_gradient_back_where_no_gate_sees_the_state(setting):
    """With U = 0 and no upstream dh the direct path is the only one from c0 to the last cell state."""
    inputs, dh, dc = drawn(setting, seed=3)
    inputs["U"] *= 0
    dc[:, :-1] = 0
    *_, cache = LSTM["lstm_forward"](**inputs)
    f = np.stack([step[6] for step in cache], axis=1)
    _, _, dc0, *_ = LSTM["lstm_backward"](0 * dh, dc, cache)
    assert_equal([dc[:, -1] * LSTM["forget_products"](f)[:, 0] * f[:, 0]], [dc0])


def test_the_given_forget_gates_are_those_of_the_forward_pass():
    """The notebook's locked cell `forget_gates`, run beside the reference."""
    from autograder.grading.course.source import read_source

    names = reference.load("lstm")
    exec(read_source("lstm").cells["forget_gates"].text, names)
    inputs, *_ = drawn(SMALL_SETTINGS[0], seed=4)
    *_, cache = names["lstm_forward"](**inputs)
    assert_equal([np.stack([step[6] for step in cache], axis=1)], [names["forget_gates"](**inputs)])


@every_seed
def test_parameters_are_spread_evenly_and_only_the_forget_gate_has_a_bias(seed):
    D, H = 30, 20
    W, U, b = LSTM["lstm_parameters"](D, H, 1.5, np.random.default_rng(seed))
    assert (W.shape, U.shape, b.shape) == ((80, 30), (80, 20), (80,))
    k = 1 / np.sqrt(H)
    for weights in (W, U):
        assert np.abs(weights).max() <= k
        deciles = np.quantile(weights, np.linspace(0, 1, 11))
        assert np.abs(deciles - k * np.linspace(-1, 1, 11)).max() < 0.08 * k
    assert not np.array_equal(W[:, :20], U)
    assert np.array_equal(b, np.repeat([0, 1.5, 0, 0], H))


def test_a_forget_bias_keeps_the_gradient():
    """What the notebook says of the products: near zero without a bias, and larger with a larger one."""
    means = []
    for forget_bias in (0.0, 1.0, 3.0):
        rng = np.random.default_rng(0)
        x, zero = rng.standard_normal((8, 21, 4)), np.zeros((8, 16))
        *_, cache = LSTM["lstm_forward"](x, zero, zero, *LSTM["lstm_parameters"](4, 16, forget_bias, rng))
        means.append(LSTM["forget_products"](np.stack([step[6] for step in cache], axis=1))[:, 0].mean())
    assert means[0] < 1e-4 < means[1] < means[2]
