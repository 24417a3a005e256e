"""The references of the unit pytorch agree with torch's own cells and with the complex step on NumPy's equations."""

import numpy as np
import pytest
import torch

from autograder.checks.calls import Caller
from autograder.checks.cases import draw
from autograder.checks.compare import relative_error
from autograder.checks.exercises import EXERCISES
from autograder.checks.exercises.calls.gru_model import gru_parameters
from autograder.grading import reference

NAMES = reference.load("pytorch")
TOLERANCE = 1e-10
SEEDS = range(100)
COMPLEX_STEP = 1e-30


def drawn(name, seed):
    """The name's Exercise, one case of it, another setting for each seed, and what the reference gives."""
    exercise = EXERCISES[name]
    case = draw(exercise, np.random.default_rng(seed))[seed % len(exercise.settings)]
    return exercise, case, exercise.call(Caller(NAMES[name]), exercise, case.copy())


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gradient(f, value):
    """The gradient of the number f(value) at an array, one entry at a time by the complex step."""
    found = np.empty(value.shape)
    for index in np.ndindex(value.shape):
        moved = value.astype(complex)
        moved[index] += 1j * COMPLEX_STEP
        found[index] = f(moved).imag / COMPLEX_STEP
    return found


def assert_equal(wanted, got):
    for right, value in zip(wanted, got, strict=True):
        assert value.shape == right.shape
        assert relative_error(right, value) <= TOLERANCE


# GRUModel.


def gru_output(x, parameters, weight, bias):
    """The stacked GRU in NumPy, from the equations; parameters: four arrays a layer."""
    states = x
    for layer in range(0, len(parameters), 4):
        W, U, b, b_h = parameters[layer : layer + 4]
        h, after = np.zeros((len(x), U.shape[1])), []
        for t in range(x.shape[1]):
            a, q = states[:, t] @ W.T + b, h @ U.T + b_h
            (a_r, a_z, a_n), (q_r, q_z, q_n) = np.split(a, 3, axis=1), np.split(q, 3, axis=1)
            z = sigmoid(a_z + q_z)
            h = (1 - z) * np.tanh(a_n + sigmoid(a_r + q_r) * q_n) + z * h
            after.append(h)
        states = np.stack(after, axis=1)
    return states[:, -1] @ weight.T + bias


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gru_model_equals_its_equations_and_the_complex_step(seed):
    _, case, (out, dx) = drawn("GRUModel", seed)
    x, flat, weight, bias = case.inputs
    shapes = [parameter.shape(case.sizes) for parameter in gru_parameters(case.sizes["L"])]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    parameters = [p.reshape(s) for p, s in zip(np.split(flat, ends[:-1]), shapes, strict=True)]
    assert relative_error(gru_output(x, parameters, weight, bias), out) <= TOLERANCE
    wanted = gradient(lambda moved: np.sum(gru_output(moved, parameters, weight, bias) ** 2) / 2, x)
    assert relative_error(wanted, dx) <= TOLERANCE


# LSTMCell.


def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W.T + h @ U.T + b, 4, axis=1)
    c_next = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_next), c_next


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lstm_cell_equals_torch(seed):
    _, case, got = drawn("LSTMCell", seed)
    x, h, c, W, U, b, dh_next, dc_next = (torch.tensor(array) for array in case.inputs)
    cell = torch.nn.LSTMCell(W.shape[1], U.shape[1], dtype=torch.float64)
    with torch.no_grad():
        for parameter, value in zip(cell.parameters(), (W, U, b, torch.zeros_like(b)), strict=True):
            parameter.copy_(value)
    inputs = [x.requires_grad_(), h.requires_grad_(), c.requires_grad_()]
    states = cell(x, (h, c))
    parameters = [cell.weight_ih, cell.weight_hh, cell.bias_ih]
    gradients = torch.autograd.grad(states, inputs + parameters, [dh_next, dc_next])
    assert_equal([value.detach().numpy() for value in (*states, *gradients)], got)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lstm_cell_equals_the_complex_step(seed):
    _, case, (_, _, *gradients) = drawn("LSTMCell", seed)
    *inputs, dh_next, dc_next = case.inputs

    def along(k):
        def value(moved):
            h_next, c_next = lstm_step(*inputs[:k], moved, *inputs[k + 1 :])
            return np.sum(h_next * dh_next) + np.sum(c_next * dc_next)

        return gradient(value, inputs[k])

    assert_equal([along(k) for k in range(6)], gradients)


# truncated_bptt.


def chunks_of(case):
    """For every chunk its inputs, targets, and the state it starts from, which is a constant."""
    x, y, W, U, b, _, chunk = case.inputs
    state = (np.zeros((len(x), U.shape[1])),) * 2
    for start in range(0, x.shape[1], int(chunk)):
        steps = slice(start, start + int(chunk))
        yield x[:, steps], y[:, steps], state
        for t in range(x[:, steps].shape[1]):
            state = lstm_step(x[:, start + t], *state, W, U, b)


def chunk_loss(x, y, state, W, U, b, V):
    loss = 0
    for t in range(x.shape[1]):
        state = lstm_step(x[:, t], *state, W, U, b)
        loss = loss + np.sum((state[0] @ V.T - y[:, t]) ** 2) / 2
    return loss


@pytest.mark.parametrize("seed", SEEDS)
def test_truncated_bptt_equals_the_complex_step_through_each_chunk_alone(seed):
    _, case, (total, *gradients) = drawn("truncated_bptt", seed)
    parameters = case.inputs[2:6]
    chunks = list(chunks_of(case))
    assert relative_error(np.array(sum(chunk_loss(*chunk, *parameters) for chunk in chunks)), total) <= TOLERANCE

    def along(k):
        def value(moved):
            return sum(chunk_loss(*chunk, *parameters[:k], moved, *parameters[k + 1 :]) for chunk in chunks)

        return gradient(value, parameters[k])

    assert_equal([along(k) for k in range(4)], gradients)


def whole_and_cut(seed, chunk):
    """What the reference gives on the same sequences in one chunk, and in chunks of `chunk` steps."""
    exercise, case, _ = drawn("truncated_bptt", seed)
    given = []
    for length in (case.inputs[0].shape[1], chunk):
        cut = case.copy()
        cut.inputs[-1][...] = length
        given.append(exercise.call(Caller(NAMES[exercise.name]), exercise, cut))
    return given


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_chunking_changes_the_gradients_and_never_the_loss(seed, chunk):
    (whole, dW, *_), (cut, dW_cut, *_) = whole_and_cut(5 * seed, chunk)
    assert relative_error(whole, cut) <= 1e-14
    assert relative_error(dW, dW_cut) > 1e-4
