"""The chapter on the GRU says only what is so: its oracle, what it computes, its measurements."""

import itertools
import re

import numpy as np
import pytest
import torch

from book.equations import torch_gru
from book.experiments import gru_gradient, results
from tests.book.chapters import executed, prose_of


@pytest.fixture(scope="module")
def chapter():
    return executed("gru")


def test_the_oracle_reads_the_gates_that_torchs_formula_has():
    weights = torch_gru.Weights(3, 4, seed=2)
    x, h = torch.randn(2, 3, dtype=torch.float64), torch.randn(2, 4, dtype=torch.float64)
    read = torch_gru.gates(weights, x, h)
    r, z, _ = torch.sigmoid(x @ weights.W.T + h @ weights.U.T + weights.b).chunk(3, 1)
    q = h @ weights.U[8:].T + weights.b_hn
    n = torch.tanh(x @ weights.W[8:].T + weights.b[8:] + r * q)
    for name, wanted in {"r": r, "z": z, "q": q, "n": n}.items():
        torch.testing.assert_close(read[name], wanted, rtol=1e-12, atol=1e-12)


# --- what the page computes ---


def test_the_two_forms_are_told_apart_by_every_framework(chapter):
    gaps = chapter.names["framework_gaps"]
    assert len(gaps) == 5
    for name, (after, before) in gaps.items():
        right, other = (before, after) if re.search(r"reset = 0|False", name) else (after, before)
        assert right < (
            2e-7 if "False" in name else 1e-14
        )  # "at rounding, and at single precision in the row of Keras"
        assert other > 1  # "The other cell is off by more than 1"


def test_the_two_forms_differ_with_the_same_weights_as_the_page_says(chapter):
    small, large = chapter.names["gaps"].values()
    assert len(small) == len(large) == 20
    assert max(small) < 0.1  # "nearly agree"
    assert 1.9 < min(large) <= max(large) < 2  # "2 is the most that is possible"


def test_the_latch_takes_in_one_value_and_holds_it_for_a_thousand_steps(chapter):
    latched, signal = chapter.names["latched"][0, :, 0], chapter.names["signal"][0]
    assert abs(latched[:3]).max() < 1e-6
    np.testing.assert_allclose(latched[3:], np.tanh(signal[3]), atol=1e-5)
    assert len(latched[3:]) == 998
    assert np.std(signal) > 0.9


def test_each_mistake_of_the_table_has_the_errors_that_the_text_says(chapter):
    found = chapter.names["found"]
    wrong = {mistake: {name for name, error in errors.items() if error > 1e-10} for mistake, errors in found.items()}
    everything = {"dx", "dh0", "dW", "dU", "db", "db_hn"}
    assert wrong.pop("dU_n from delta_n instead of dq") == {"dU"}
    assert wrong.pop("db_hn taken equal to db_n") == {"db_hn"}
    assert all(names == everything for names in wrong.values())


# --- the measurements ---


def test_the_four_ways_add_up_to_the_gradient_of_the_old_state():
    unit, x, parameters = gru_gradient.network(gru_gradient.SMALL, seed=3, bias=1.0)
    _, caches = gru_gradient.jacobians(unit, x, parameters)
    dh_next = np.random.default_rng(0).normal(size=caches[2][1].shape)
    parts = gru_gradient.paths(dh_next, caches[2])
    np.testing.assert_allclose(sum(parts), unit["gru_cell_backward"](dh_next, caches[2])[1], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("bias", [0.5, None])
def test_the_measured_jacobian_is_the_one_of_torch(bias):
    plan = gru_gradient.SMALL
    unit, x, parameters = gru_gradient.network(plan, seed=1, bias=bias)
    carried, _ = gru_gradient.jacobians(unit, x, parameters)
    cell = {None: torch.nn.RNN, 0.5: torch.nn.GRU}[bias](plan.inputs, plan.hidden, dtype=torch.float64)
    W, U, b, *b_hn = map(torch.from_numpy, parameters)
    inside = torch.zeros_like(b)
    if b_hn:
        inside[2 * plan.hidden :] = b_hn[0]
    cell.load_state_dict(dict(zip(cell.state_dict(), (W, U, b, inside), strict=True)))

    def last(h0):
        return cell(torch.from_numpy(x), h0[None])[1][0]

    wanted = torch.autograd.functional.jacobian(last, torch.zeros(plan.hidden, dtype=torch.float64))
    np.testing.assert_allclose(carried[-1], wanted, rtol=1e-10, atol=1e-14)


def norms(bias, distance):
    return [row["norm"] for row in results.read("gru_gradient") if (row["b_z"], row["distance"]) == (bias, distance)]


def test_what_the_chapter_says_of_the_carried_gradient_is_what_its_table_shows():
    assert min(norms(4.0, 100)) > 0.25  # "more than a quarter of the norm is left after 100 steps"
    assert max(norms(0.0, 100)) < 1e-20  # "less than 10^-20"
    for distance in (10, 20, 50, 100, 200):
        assert np.median(norms(-2.0, distance)) < np.median(norms("RNN", distance))  # "carries less than the RNN"
        by_bias = [norms(bias, distance) for bias in (-2.0, 0.0, 2.0, 4.0)]
        assert all(max(low) < min(high) for low, high in itertools.pairwise(by_bias))
    assert 1 / np.log1p(np.exp(-4)) == pytest.approx(55, abs=0.5)  # "gives 55 steps"
    assert np.exp(-100 / 55) == pytest.approx(0.16, abs=0.005)
    assert min(norms(4.0, 100)) > 0.16  # "What is measured is larger"
    held = [row for row in results.read("gru_gradient") if (row["b_z"], row["distance"]) == (4.0, 100)]
    direct, whole = (np.median([row[name] for row in held]) for name in ("direct", "norm"))
    said = prose_of("gru")
    assert f"the largest entry of the direct path alone has the median {direct:.2f}" in said
    assert f"to the {whole:.2f} of the table" in said


def test_what_the_chapter_says_of_the_four_ways_is_what_its_table_shows():
    rows = results.read("gru_paths")
    held = [row for row in rows if row["b_z"] == 4]
    assert all(round(row["direct"], 2) == 0.98 for row in held)  # "98 % of the norm"
    assert all(row[name] < 0.01 for row in held for name in gru_gradient.PATHS[1:])  # "each less than 1 %"
    assert all(row["candidate"] == max(row[n] for n in gru_gradient.PATHS) for row in rows if row["b_z"] == -2)
    assert all(row["reset gate"] == min(row[n] for n in gru_gradient.PATHS) for row in rows)  # "at every bias"
