"""The chapter on the recurrent network says only what is so of its measurement and its figures."""

import numpy as np
import pytest

from autograder.grading.course.reference import load
from book.experiments import results, rnn_adding
from book.figures import rnn as figures
from tests.book.chapters import executed


@pytest.fixture(scope="module")
def chapter():
    return executed("rnn")


def test_the_baseline_and_every_seed_are_in_the_measured_figure(chapter):
    drawing = figures.adding(results.read("rnn_adding"))
    assert drawing.count("0.1667") == 1
    assert chapter.drawings["rnn-adding"] == drawing  # the same picture from the same table


# --- the measurement ---


def test_always_answering_1_has_a_mean_squared_error_of_a_sixth():
    x, y = rnn_adding.adding_problem(np.random.default_rng(0), 200_000, 7)
    assert np.mean((1 - y) ** 2) == pytest.approx(1 / 6, rel=0.01)
    assert x[:, :3, 1].sum(axis=1).tolist() == x[:, 3:, 1].sum(axis=1).tolist() == [1.0] * len(x)
    np.testing.assert_allclose((x[..., 0] * x[..., 1]).sum(axis=1), y)


def test_the_experiment_descends_the_gradient_of_its_own_error():
    rnn, draw = load("rnn"), np.random.default_rng(1)
    parameters = rnn_adding.initial_parameters(draw, 4)
    x, y = rnn_adding.adding_problem(draw, 3, 5)
    for place, gradient in enumerate(rnn_adding.gradients(rnn, parameters, x, y)):
        wanted = np.empty_like(gradient)
        for entry in np.ndindex(gradient.shape):
            moved = [p.astype(complex) for p in parameters]
            moved[place][entry] += 1e-30j
            wanted[entry] = np.mean((rnn_adding.answer(rnn, moved, x)[0] - y) ** 2).imag / 1e-30
        np.testing.assert_allclose(gradient, wanted, rtol=0, atol=1e-14)


def test_what_the_chapter_says_of_the_adding_problem_is_what_its_table_shows():
    mse = {}
    for row in results.read("rnn_adding"):
        mse.setdefault(row["length"], []).append(row["mse"])
    assert all(max(mse[T]) < 0.005 < 1 / 6 / 30 for T in (5, 10, 20))  # "every seed ends below 0.005"
    assert max(mse[40]) > 25 * min(mse[40])  # "more than 25 times the best"
    assert np.median(mse[80]) == pytest.approx(1 / 6, rel=0.01)  # "the median is at the baseline"
    assert (sum(e < 1 / 12 for e in mse[80]), len(mse[80])) == (2, 7)  # "two of the seven seeds"
    others = sorted(mse[80])[2:]
    assert (round(others[0], 3), round(others[-1], 3)) == (0.155, 0.172)  # "the other five end between"
