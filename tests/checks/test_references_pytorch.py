"""The references of the unit pytorch agree with torch's own cells and with the complex step on NumPy's equations."""

import numpy as np
import pytest
import torch

from autograder.checks.call import Caller
from autograder.checks.cases import cut, draw
from autograder.checks.comparison import relative_error
from autograder.checks.units import find
from autograder.checks.units.pytorch.gru_model import gru_parameters
from autograder.grading.course import reference
from tests.checks.oracles import TOLERANCE, analytic_sigmoid, assert_equal, complex_step, every

NAMES = reference.load("pytorch")
each_seed = every("seed", range(100))


def drawn(name, seed):
    """The name's Exercise, one case of it, another setting for each seed, and what the reference gives."""
    exercise = find(name)
    case = draw(exercise, np.random.default_rng(seed))[seed % len(exercise.settings)]
    return exercise, case, exercise.call(Caller(NAMES[name], name), exercise, case.copy())


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
            z = analytic_sigmoid(a_z + q_z)
            h = (1 - z) * np.tanh(a_n + analytic_sigmoid(a_r + q_r) * q_n) + z * h
            after.append(h)
        states = np.stack(after, axis=1)
    return states[:, -1] @ weight.T + bias


@each_seed
def test_the_gru_model_equals_its_equations_and_the_complex_step(seed):
    _, case, (out, dx) = drawn("GRUModel", seed)
    x, flat, weight, bias = case.inputs
    parameters = cut(flat, [parameter.shape(case.sizes) for parameter in gru_parameters(case.sizes["L"])])
    assert relative_error(gru_output(x, parameters, weight, bias), out) <= TOLERANCE
    wanted = complex_step(lambda x: (gru_output(x, parameters, weight, bias) ** 2 / 2,), {"x": x}, [1.0])
    assert_equal([wanted["x"]], [dx])


# LSTMCell.


def lstm_step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W.T + h @ U.T + b, 4, axis=1)
    c_next = analytic_sigmoid(f) * c + analytic_sigmoid(i) * np.tanh(g)
    return analytic_sigmoid(o) * np.tanh(c_next), c_next


@each_seed
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


@each_seed
def test_the_lstm_cell_equals_the_complex_step(seed):
    _, case, (_, _, *gradients) = drawn("LSTMCell", seed)
    *inputs, dh_next, dc_next = case.inputs

    given = dict(zip(("x", "h", "c", "W", "U", "b"), inputs, strict=True))
    wanted = complex_step(lstm_step, given, (dh_next, dc_next))
    assert_equal(wanted.values(), gradients)


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


@each_seed
def test_truncated_bptt_equals_the_complex_step_through_each_chunk_alone(seed):
    _, case, (total, *gradients) = drawn("truncated_bptt", seed)
    parameters = case.inputs[2:6]
    chunks = list(chunks_of(case))
    assert relative_error(np.array(sum(chunk_loss(*chunk, *parameters) for chunk in chunks)), total) <= TOLERANCE

    def loss(**moved):
        return (sum(chunk_loss(*chunk, **moved) for chunk in chunks),)

    wanted = complex_step(loss, dict(zip(("W", "U", "b", "V"), parameters, strict=True)), [1.0])
    assert_equal(wanted.values(), gradients)


def whole_and_cut(seed, chunk):
    """What the reference gives on the same sequences in one chunk, and in chunks of `chunk` steps."""
    exercise, case, _ = drawn("truncated_bptt", seed)
    given = []
    for length in (case.inputs[0].shape[1], chunk):
        cut = case.copy()
        cut.inputs[-1][...] = length
        given.append(exercise.call(Caller(NAMES[exercise.name], exercise.name), exercise, cut))
    return given


@every("seed", range(10))
@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_chunking_changes_the_gradients_and_never_the_loss(seed, chunk):
    (whole, dW, *_), (cut, dW_cut, *_) = whole_and_cut(5 * seed, chunk)
    assert relative_error(whole, cut) <= 1e-14
    assert relative_error(dW, dW_cut) > 1e-4
