"""The broken passes with their one mistake mended from outside, and diagnoses that share one loop."""

import numpy as np


def repaired_1(dh, cache):
    _, _, _, U, h = cache
    total, arriving = np.zeros_like(dh), 0.0
    for t in reversed(range(dh.shape[1])):
        total[:, t] = dh[:, t] + arriving
        arriving = (total[:, t] * (1 - h[:, t] ** 2)) @ U
    # With the total gradients given as upstream ones, nothing is left to carry.
    return (*backward_1(total, cache),)  # noqa: F821  given by the notebook


def repaired_2(dh, cache):
    gradients = list(backward_2(dh, cache))  # noqa: F821
    gradients[3] = backward_3(dh, cache)[3]  # noqa: F821
    return tuple(gradients)


def repaired_3(dh, cache):
    dx, dh0, dW, dU, db = backward_3(dh, cache)  # noqa: F821
    return dx, dh0, dW, dU, db * len(dh)


def wrong_quantities(backward, x, h0, W, U, b, dh):
    inputs = {"x": x, "h0": h0, "W": W, "U": U, "b": b}
    _, cache = forward(**inputs)  # noqa: F821
    wrong = {}
    for name, got in zip(inputs, backward(dh, cache), strict=True):

        def loss(value, name=name):
            return np.sum(dh * forward(**{**inputs, name: value})[0])  # noqa: F821

        wanted = numerical_gradient(loss, inputs[name], np.array(1.0), eps=1e-6)  # noqa: F821
        wrong[name] = not np.linalg.norm(got - wanted) <= 1e-5 * np.linalg.norm(wanted)
    return np.array(list(wrong.values()))
