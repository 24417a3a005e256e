"""Arrays in Fortran order and caches that are objects; the step is written into the sequence."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Step:
    x: np.ndarray
    h: np.ndarray
    c: np.ndarray
    gates: dict
    tanh_c: np.ndarray


class Tape:
    def __init__(self, W, U):
        self.W, self.U, self.steps = W, U, []


def _sigmoid(a):
    out = np.empty_like(a)
    positive = a > 0
    out[positive] = 1 / (1 + np.exp(-a[positive]))
    out[~positive] = 1 - 1 / (1 + np.exp(a[~positive]))
    return out


def _advance(tape, x, h, c, b):
    a_i, a_f, a_g, a_o = np.asfortranarray(x @ tape.W.T + (h @ tape.U.T + b)).reshape(len(x), 4, -1).swapaxes(0, 1)
    gates = {"i": _sigmoid(a_i), "f": _sigmoid(a_f), "g": np.tanh(a_g), "o": _sigmoid(a_o)}
    c_next = gates["i"] * gates["g"] + gates["f"] * c
    tape.steps.append(Step(x, h, c, gates, np.tanh(c_next)))
    return gates["o"] * tape.steps[-1].tanh_c, c_next


def _retreat(tape, dh, dc):
    step = tape.steps[-1]
    i, f, g, o = step.gates.values()
    dc = dc + np.multiply(dh * o, 1 - np.square(step.tanh_c), order="F")
    delta = np.block(
        [dc * g * i * (1 - i), dc * step.c * f * (1 - f), dc * i * (1 - g**2), dh * step.tanh_c * o * (1 - o)]
    )
    dW = np.add.reduce(delta[:, :, None] * step.x[:, None, :])
    dU = np.tensordot(delta, step.h, axes=(0, 0))
    return delta @ tape.W, delta @ tape.U, dc * f, dW, dU, np.add.reduce(delta)


def lstm_cell_forward(x, h, c, W, U, b):
    tape = Tape(W, U)
    return *_advance(tape, x, h, c, b), tape


def lstm_cell_backward(dh_next, dc_next, cache):
    return _retreat(cache, dh_next, dc_next)


def lstm_forward(x, h0, c0, W, U, b):
    tape = Tape(W, U)
    states = [(h0, c0)]
    for t in range(x.shape[1]):
        states.append(_advance(tape, x[:, t], *states[-1], b))
    h, c = np.array(states[1:], order="F").transpose(1, 2, 0, 3)
    return h, c, tape


def lstm_backward(dh, dc, cache):
    dx = np.zeros_like(dh[..., :1]).repeat(cache.W.shape[1], axis=2)
    sums, dh_t, dc_t = (0, 0, 0), 0, 0
    for t, step in reversed(tuple(enumerate(cache.steps))):
        tape = Tape(cache.W, cache.U)
        tape.steps.append(step)
        dx[:, t], dh_t, dc_t, *more = _retreat(tape, dh[:, t] + dh_t, dc[:, t] + dc_t)
        sums = [total + part for total, part in zip(sums, more, strict=True)]
    return dx, dh_t, dc_t, *sums
