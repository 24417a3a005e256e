"""The references of `compare` agree with torch's own counts and outputs, and with operations counted one by one."""

import numpy as np
import pytest
import torch

from autograder.checks.cases import SETTINGS
from autograder.checks.comparison import relative_error
from autograder.grading.course import reference
from tests.checks.oracles import every

UNIT = reference.load("compare")
KINDS = ("rnn", "gru", "lstm")
BLOCKS = {"rnn": 1, "gru": 3, "lstm": 4}
# What NumPy and torch reach in float64.
TOLERANCE = 1e-12
each_kind = pytest.mark.parametrize("kind", KINDS)
each_seed = every("seed", range(20))
each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)


def drawn(kind, setting, seed):
    """Parameters in the course's layout, an input sequence and initial states."""
    rng = np.random.default_rng(seed)
    N, T, D, H = (setting.sizes[letter] for letter in "NTDH")
    G = BLOCKS[kind]
    params = {
        "W": rng.standard_normal((G * H, D)) / np.sqrt(D),
        "U": rng.standard_normal((G * H, H)) / np.sqrt(H),
        "b": rng.standard_normal(G * H),
    }
    if kind == "gru":
        params["b_hn"] = rng.standard_normal(H)
    return params, rng.standard_normal((N, T, D)) * setting.scale, rng.standard_normal((2, N, H))


def sigma(a):
    return (1 + np.tanh(a / 2)) / 2


def in_numpy(kind, params, x, h, c):
    """The states of the course's cell, from the equations of the notebook."""
    states = []
    for x_t in x.swapaxes(0, 1):
        from_x = np.split(x_t @ params["W"].T + params["b"], BLOCKS[kind], axis=1)
        from_h = np.split(h @ params["U"].T, BLOCKS[kind], axis=1)
        if kind == "rnn":
            h = np.tanh(from_x[0] + from_h[0])
        elif kind == "gru":
            r, z = sigma(from_x[0] + from_h[0]), sigma(from_x[1] + from_h[1])
            n = np.tanh(from_x[2] + r * (from_h[2] + params["b_hn"]))
            h = (1 - z) * n + z * h
        else:
            i, f, g, o = (x_k + h_k for x_k, h_k in zip(from_x, from_h, strict=True))
            c = sigma(f) * c + sigma(i) * np.tanh(g)
            h = sigma(o) * np.tanh(c)
        states.append(h)
    return np.stack(states, axis=1)


def in_torch(kind, module, x, h0, c0):
    h0, c0 = torch.tensor(h0)[None], torch.tensor(c0)[None]
    with torch.no_grad():
        return module(torch.tensor(x), (h0, c0) if kind == "lstm" else h0)[0].numpy()


@each_seed
@each_setting
@each_kind
def test_numpy_and_torch_agree_in_both_directions(kind, setting, seed):
    params, x, (h0, c0) = drawn(kind, setting, seed)
    module = UNIT["to_torch"](kind, params)
    assert relative_error(in_numpy(kind, params, x, h0, c0), in_torch(kind, module, x, h0, c0)) <= TOLERANCE
    # A module with numbers in both biases, as torch makes it.
    torch.manual_seed(seed)
    module = type(module)(setting.sizes["D"], setting.sizes["H"], batch_first=True, dtype=torch.float64)
    read = UNIT["from_torch"](kind, module)
    assert relative_error(in_torch(kind, module, x, h0, c0), in_numpy(kind, read, x, h0, c0)) <= TOLERANCE


@each_setting
@each_kind
def test_there_and_back_gives_the_same_parameters(kind, setting):
    params, _, _ = drawn(kind, setting, 0)
    back = UNIT["from_torch"](kind, UNIT["to_torch"](kind, params))
    assert list(back) == list(params)
    assert all(np.array_equal(back[name], params[name]) for name in params)


@each_kind
def test_the_biases_of_a_float32_module_are_added_and_cast(kind):
    torch.manual_seed(0)
    module = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind](2, 3)
    read = UNIT["from_torch"](kind, module)
    assert {value.dtype for value in read.values()} == {np.dtype(np.float64)}
    rebuilt = UNIT["to_torch"](kind, read)
    x = torch.randn(4, 5, 2)
    assert (
        relative_error(
            module(x.swapaxes(0, 1))[0].detach().numpy().swapaxes(0, 1), rebuilt(x.double())[0].detach().numpy()
        )
        < 1e-6
    )


@each_setting
@each_kind
def test_counts_equal_torchs_without_the_biases_that_it_doubles(kind, setting):
    D, H = setting.sizes["D"], setting.sizes["H"]
    params, _, _ = drawn(kind, setting, 0)
    of_torch = sum(parameter.numel() for parameter in UNIT["to_torch"](kind, params).parameters())
    doubled = BLOCKS[kind] - (kind == "gru")
    assert UNIT["count_parameters"](kind, D, H) == of_torch - doubled * H
    assert UNIT["count_parameters"](kind, D, H) == sum(value.size for value in params.values())


class Counted:
    """A vector of which only the length is kept; every operation on it is counted by the notebook's convention."""

    operations = 0

    def __init__(self, length, cost=0):
        self.length = length
        Counted.operations += cost

    def _by_entry(self, other):
        assert other == 1 or other.length == self.length
        return Counted(self.length, cost=self.length)

    __add__ = __mul__ = __rsub__ = _by_entry


def product(shape, vector):
    m, n = shape
    assert vector.length == n
    return Counted(m, cost=2 * m * n)


def activation(vector):
    return Counted(vector.length, cost=vector.length)


def step(kind, x, h, c, W, U, b):
    """The notebook's equations, one block after the other."""

    def block():
        return product(W, x) + product(U, h) + b

    if kind == "rnn":
        return activation(block())
    if kind == "gru":
        r, z = activation(block()), activation(block())
        q = product(U, h) + b
        n = activation(product(W, x) + b + r * q)
        return (1 - z) * n + z * h
    i, f, g, o = (activation(block()) for _ in range(4))
    c = f * c + i * g
    return o * activation(c)


@each_setting
@each_kind
def test_operations_equal_those_of_the_equations_counted_one_by_one(kind, setting):
    D, H = setting.sizes["D"], setting.sizes["H"]
    Counted.operations = 0
    step(kind, Counted(D), Counted(H), Counted(H), (H, D), (H, H), Counted(H))
    assert UNIT["flops_per_step"](kind, D, H) == Counted.operations
