"""`check` says what was wanted, what came and what to do, for the functions of the unit `gradients`."""

import functools

import numpy as np
import pytest

from autograder import check
from tests.checks import student

notebook = functools.partial(student.notebook, "gradients")
said = functools.partial(student.said, "gradients")


RIGHT = "right = repaired_1(dh, cache)\n"
MESSAGES = [
    ("numerical_gradient", "raise NotImplementedError()", "numerical_gradient is not written yet."),
    ("numerical_gradient", "pass", "returned nothing (None); wanted 1: gradient."),
    ("numerical_gradient", "return f(x) * df", "the shape (2, 5); wanted like x, here (2, 4)."),
    ("numerical_gradient", "return [0.0]", "gradient: a list; wanted a NumPy array like x."),
    ("numerical_gradient", "return f(x.ravel())", "It was called with f, x (2, 4), df (2, 5); follow these"),
    ("numerical_gradient", "x += eps\nreturn x", "The call changes its input x in place"),
    ("numerical_gradient", "return np.zeros(x.shape, 'f4')", "the dtype float32; wanted float64."),
    ("complex_step_gradient", "return (x + 1j).conj()", "the dtype complex128; wanted float64."),
    ("relative_error", "return a - b", "an array of shape (3, 4); wanted a number."),
    ("relative_error", "return (a - b).tolist()", "✗ not a number"),
    ("relative_error", "return (a - b).tolist()", "error: a list; wanted a number."),
    ("relative_error", "return np.linalg.norm(a - b) + 0j", "error: a complex128; wanted a number."),
    ("relative_error", "return np.float64('nan')", "error: nan; wanted a finite number."),
    ("state_jacobian", "return (1 - h_next**2) @ U", "the shape (3, 5); wanted (N, H, H), here (3, 5, 5)."),
    ("backpropagated_norms", "return np.ones(h.shape[:2]).T", "wanted (N, T), here (3, 4). It is the transpose."),
    ("clip_by_global_norm", "return grads", "returned 3 values; wanted 2: grads, norm."),
    ("clip_by_global_norm", "return grads[0], 1.0", "returned an array (4, 2) as grads; wanted a list of 3 arrays"),
    ("clip_by_global_norm", "return grads[:1], 1.0", "returned a list of 1 as grads; wanted a list of 3 arrays"),
    ("clip_by_global_norm", "return (g for g in grads), 1.0", "returned a generator as grads; wanted a list of 3"),
    ("clip_by_global_norm", "return [g.tolist() for g in grads], 1.0", "dW: a list; wanted a NumPy array (H, D)."),
    ("clip_by_global_norm", "for g in grads: g *= 0\nreturn grads, 0.0", "The call changes its inputs dW and dU and db"),
    ("wrong_quantities", "pass", "returned None; wanted 5 values that are True where a gradient is wrong: dx, dh0,"),
    ("wrong_quantities", "return {'dx': True}", "returned a dict; wanted 5 values"),
    ("wrong_quantities", "return [True] * 4", "returned a list of 4; wanted 5 values"),
    ("wrong_quantities", "return np.ones((5, 1))", "returned an array (5, 1); wanted 5 values"),
    ("wrong_quantities", "return [[1, 2], [3], [], [], []]", "says [1, 2] of dx; wanted True or False."),
    ("wrong_quantities", "return ['dx'] * 5", "wrong_quantities says 'dx' of dx; wanted True or False."),
    ("wrong_quantities", "return [1e-3] * 5", "wrong_quantities says 0.001 of dx; wanted True or False."),
    ("wrong_quantities", "return [True] * 5", "Likely cause of dx, dh0, dW, dU, db:"),
    ("wrong_quantities", "backward(dh, forward(2 * x, h0, W, U, b)[1])", "works at the inputs that wrong_quantities was given, and at no others"),
    ("wrong_quantities", "backward(dh, forward(x, h0, W, U, 2 * b)[1])", "hand it the cache of forward(x, h0, W, U, b)"),
    ("wrong_quantities", "backward(dh[:1], forward(x, h0, W, U, b)[1])", "upstream gradient has the shape (1, 3, 3); wanted (2, 3, 3)"),
    ("repaired_1", "pass", "returned nothing (None); wanted 5: dx, dh0, dW, dU, db."),
    ("repaired_1", "return backward_1(dh, cache)[:2]", "returned 2 values; wanted 5: dx, dh0, dW, dU, db."),
    ("repaired_2", RIGHT + "return 2 * right[0], *right[1:]", "returns another dx than backward_2, and that one"),
    ("repaired_3", RIGHT + "return *right[:3], 0 * right[3], right[4]", "returns another dU than backward_3"),
    ("repaired_3", "dh *= 2\n" + RIGHT + "return right", "returns another dx than backward_3"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "message"), MESSAGES, ids=[message for _, _, message in MESSAGES])
def test_a_bad_answer_earns_nothing_and_gets_its_own_message(name, body, message):
    result, words = said(name, body)
    assert result == 0
    assert message in words


@pytest.mark.parametrize("missing", ["forward", "backward_2"])
def test_a_given_function_that_is_gone_is_named(missing):
    names = notebook()
    del names[missing]
    words = str(check(names["repaired_2"], points=2))
    assert f"repaired_2 needs {missing}, and this notebook does not define it." in words


def test_an_x_that_is_put_back_only_nearly_is_remarked():
    body = (
        "g = np.zeros(x.shape)\nfor i in np.ndindex(x.shape):\n    x[i] += eps\n    g[i] = np.sum(f(x) * df)\n"
        "    x[i] -= 2 * eps\n    g[i] -= np.sum(f(x) * df)\n    x[i] += eps\nreturn g / (2 * eps)"
    )
    result, words = said("numerical_gradient", body)
    assert result == 6
    assert "The call changes its input x in place" in words


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_pass_that_nobody_repaired_earns_nothing(number):
    result, _ = said(f"repaired_{number}", f"return backward_{number}(dh, cache)")
    assert result == 0


def test_a_diagnosis_with_a_wrong_tool_says_which_tool_to_mend():
    names = notebook(relative_error="return np.linalg.norm(a - b)")
    words = str(check(names["wrong_quantities"], points=5))
    assert "Fix relative_error first" in words


# Finite differences along one entry i: up(k) is x with k steps added there.
DIFFERENCES = {
    "divided by 2 eps": "(L(up(1)) - L(up(-1))) / (2 * eps)",
    "divided by the difference of the arguments": "(L(up(1)) - L(up(-1))) / (up(1) - up(-1))[i]",
    "of fourth order": "(8 * (L(up(1)) - L(up(-1))) - (L(up(2)) - L(up(-2)))) / (12 * eps)",
}
STEPS = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 3e-9, 8e-10, 3e-10, 1e-10, 1e-11, 1e-12)


@pytest.mark.parametrize("eps", STEPS)
@pytest.mark.parametrize("difference", DIFFERENCES)
def test_a_finite_difference_is_no_complex_step(difference, eps):
    names = notebook(
        complex_step_gradient=f"eps, g = {eps}, np.zeros(x.shape)\n"
        "L = lambda x: np.sum(f(x) * df)\n"
        "for i in np.ndindex(x.shape):\n"
        "    unit = np.zeros(x.shape)\n    unit[i] = eps\n    up = lambda k: x + k * unit\n"
        f"    g[i] = {DIFFERENCES[difference]}\n"
        "return g"
    )
    for seed in range(20):
        judged = student.earned(names["complex_step_gradient"], seed)
        assert judged == 0, f"seed {seed}: {judged}"
        assert judged.verdict.problem is None


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_pass_to_diagnose_gives_for_any_upstream_gradient_what_the_notebooks_own_gives(number):
    seen = []
    body = "seen.append((backward, forward(x, h0, W, U, b)[1], dh))\nreturn [False] * 5"
    names = notebook(wrong_quantities=body)
    names["seen"] = seen
    check(names["wrong_quantities"], points=1)
    backward, cache, dh = seen[number]  # the first case is a right pass
    for upstream in (dh, np.random.default_rng(0).standard_normal(dh.shape)):
        for ours, own in zip(backward(upstream, cache), names[f"backward_{number}"](upstream, cache), strict=True):
            np.testing.assert_allclose(ours, own, rtol=1e-12, atol=1e-12)
