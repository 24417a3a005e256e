"""The chapters on the LSTM and its variants say only what is so: oracles, figures, measurements, numbers in prose."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
import torch

from autograder.checks.comparison import relative_error
from autograder.grading.course.reference import load
from book.equations import torch_lstm, torch_variants
from book.experiments import lstm_carried, lstm_memory, results
from book.figures import lstm as figures
from tests.book.chapters import executed, prose_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def lstm():
    """What the code cells of the chapter on the LSTM leave behind."""
    return executed("lstm").names


@pytest.fixture(scope="module")
def variants():
    return executed("variants").names


def test_gates_read_from_the_states_of_torchs_cell_are_its_gates():
    draw = torch.Generator().manual_seed(3)
    shapes = ((16, 3), (16, 4), (16,), (2, 3), (2, 4))
    W, U, b, x, h = (torch.randn(*shape, generator=draw).double() for shape in shapes)
    found = torch_lstm.gates(x, h, W, U, b)
    for gate, a in zip("ifgo", (x @ W.T + h @ U.T + b).chunk(4, dim=1), strict=True):
        wanted = torch.tanh(a) if gate == "g" else torch.sigmoid(a)
        np.testing.assert_allclose(found[gate], wanted, rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    ("cell", "values"),
    [("peephole_cell", torch_variants.peephole_values), ("coupled_cell", torch_variants.coupled_values)],
)
def test_a_variant_computed_by_torchs_lstm_cell_is_the_solutions(cell, values):
    v, unit = values(T=3), load("variants")
    given = [v["W"], v["U"], v["b"][:, 0], *([v["p"]] if "p" in v else [])]
    for t in (1, 2, 3):
        states = unit[f"{cell}_forward"](v["bold x"][t], v["bold h"][t - 1], v["bold c"][t - 1], *given)
        np.testing.assert_allclose(states[0], v["bold h"][t], rtol=0, atol=1e-14)
        np.testing.assert_allclose(states[1], v["bold c"][t], rtol=0, atol=1e-14)


# --- figures ---


def test_each_stage_of_the_cell_adds_to_the_stage_before():
    stages = [stage() for stage in (figures.carousel, figures.input_gate, figures.forget_gate, figures.cell)]
    products = [drawing.count("⊙") for drawing in stages]
    sigmoids = [drawing.count("σ") for drawing in stages]
    assert products == sigmoids == [0, 1, 2, 3]


def test_the_measured_figures_show_every_bias_and_every_seed():
    rows = results.read("lstm_memory")
    lines = ElementTree.fromstring(figures.memory(rows)).findall(f".//{SVG}path[@clip-path]")
    assert len(lines) == len({(row["bias"], row["seed"]) for row in rows}) + len({row["bias"] for row in rows})
    assert figures.carried(results.read("lstm_carried")).count("with bias 4") == 2


# --- measurements ---


def test_the_jacobians_that_are_measured_are_those_of_autograd():
    lstm, draw = load("lstm"), np.random.default_rng(2)
    W, U, b = lstm["lstm_parameters"](3, 4, 1.0, draw)
    x = draw.standard_normal((1, 6, 3))
    found = lstm_carried.jacobians(lstm, x, W, U, b)
    given = [torch.from_numpy(array) for array in (x, W, U, b)]
    states = [(torch.zeros(1, 4).double(), torch.zeros(1, 4).double().requires_grad_())]
    for t in range(6):
        states.append(torch_lstm.cell(given[0][:, t], *states[-1], *given[1:]))
    for t in range(1, 7):
        assert relative_error(torch_lstm.rows(states[6][1], states[t][1]).numpy(), found[t - 1][1]) < 1e-12
    gates = [torch_lstm.gates(given[0][:, t], states[t][0], *given[1:])["f"].detach() for t in range(6)]
    products = lstm["forget_products"](np.stack(gates, axis=1))[0]
    for t in range(1, 7):
        np.testing.assert_allclose(found[t - 1][0], np.diag(products[t - 1]), rtol=0, atol=1e-14)


def test_the_memory_task_descends_the_gradient_of_its_own_loss():
    lstm, draw = load("lstm"), np.random.default_rng(1)
    parameters = lstm_memory.initial_parameters(lstm, draw, 3, 1.0)
    x, y = lstm_memory.first_symbol(draw, 5, 4)
    for place, gradient in enumerate(lstm_memory.gradients(lstm, parameters, x, y)):
        wanted = np.empty_like(gradient)
        for entry in np.ndindex(gradient.shape):
            sides = []
            for step in (1e-5, -1e-5):
                moved = [p.copy() for p in parameters]
                moved[place][entry] += step
                sides.append(lstm_memory.cross_entropy(lstm_memory.answer(lstm, moved, x)[0], y))
            wanted[entry] = (sides[0] - sides[1]) / 2e-5
        assert relative_error(wanted, gradient) < 1e-8


def test_only_the_first_symbol_of_the_memory_task_tells_the_key():
    x, y = lstm_memory.first_symbol(np.random.default_rng(0), 4000, 9)
    assert (x.sum(axis=2) == 1).all()
    assert (x[:, 0].argmax(axis=1) == y).all()
    assert not x[:, 1:, : lstm_memory.KEYS].any()
    assert np.bincount(y) == pytest.approx(1000, rel=0.1)


# --- numbers in prose ---


def test_what_the_chapter_says_of_the_carried_gradient_is_in_its_table():
    size = {}
    for row in results.read("lstm_carried"):
        for name in ("along", "total"):
            size.setdefault((row["bias"], row["distance"], name), []).append(row[name])
    for bias in (0, 1, 2, 4):
        assert np.median(size[bias, 40, "along"]) == pytest.approx((1 / (1 + np.exp(-bias))) ** 40, rel=0.5)
        for distance in (1, 2, 5, 10, 20, 30, 40, 50, 60, 80, 100):  # "the median of every bias and distance"
            assert np.median(size[bias, distance, "total"]) > np.median(size[bias, distance, "along"])
    assert 1500 < np.median(size[0, 40, "total"]) / np.median(size[0, 40, "along"]) < 2500  # "two thousand times more"
    text = prose_of("lstm")
    total, along, last = (np.median(size[key]) for key in ((2, 40, "total"), (2, 40, "along"), (4, 100, "total")))
    assert f"With bias 2 it is {total:.2f} where the product of forget gates says {along:.3f}." in text
    assert f"at 100 steps the median is {last:.0f}, and the largest of the 20 seeds is" in text
    assert f"is {max(size[4, 100, 'total']):.0f}. A forget gate near 1" in text
    assert max(max(values) for (_, _, name), values in size.items() if name == "along") <= 1


def test_what_the_chapter_says_of_learning_is_in_its_table():
    rows = results.read("lstm_memory")
    runs = {(b, s): [r for r in rows if (r["bias"], r["seed"]) == (b, s)] for b in (0, 1, 2, 4) for s in range(7)}
    end = {b: [runs[b, s][-1] for s in range(7)] for b in (0, 1, 2, 4)}
    solved = {b: sum(any(r["accuracy"] >= 0.99 for r in runs[b, s]) for s in range(7)) for b in (0, 1, 2, 4)}
    assert solved == {0: 0, 1: 0, 2: 5, 4: 7}
    assert all(abs(r["accuracy"] - 0.25) < 0.06 and abs(r["cross_entropy"] - np.log(4)) < 0.01 for r in end[0])
    assert all(runs[0, s][-1]["along"] < runs[0, s][0]["along"] for s in range(7))  # "become smaller still"
    assert sum(r["accuracy"] > 0.4 for r in end[1]) == 6  # "six of the seven seeds leave the baseline"
    half = [r for r in end[1] if abs(r["accuracy"] - 0.5) < 0.05 and abs(r["cross_entropy"] - np.log(2)) < 0.15]
    assert len(half) >= 4  # "most of them end near one half, with a cross-entropy near log 2"
    assert all(runs[4, s][1]["updates"] == 50 and runs[4, s][1]["accuracy"] >= 0.99 for s in range(7))


def test_the_growth_without_a_forget_gate_is_what_the_page_says(lstm):
    growth = {key: (np.median(size), np.median(slope)) for key, (size, slope) in lstm["growth"].items()}
    size, slope = zip(*(growth["without forget gate", t] for t in (10, 100, 1000)), strict=True)
    assert 8 < size[2] / size[1] < 12  # "in proportion to the number of steps"
    assert slope[0] > slope[1] > slope[2]
    kept, _ = zip(*(growth["with forget gate", t] for t in (10, 100, 1000)), strict=True)
    assert max(kept) < 1.5 * min(kept)


def test_five_of_the_eleven_misconceptions_lie_where_the_gradients_meet(lstm):
    see = [lstm["found_in"][mistake].see for mistake in lstm["mistakes"]]
    assert len(see) == 11
    assert sum(label in {"eq-lstm-dh-total", "eq-lstm-dc-next", "eq-lstm-dc-total"} for label in see) == 5
    next_for_total = [m for m, of in lstm["mistakes"] if re.search("from the upstream dc alone", m)]
    assert len(next_for_total) == 2  # "two more"


def test_a_coupled_state_stays_within_1_and_the_lstms_does_not(variants):
    largest = variants["largest_states"]
    assert max(max(largest["coupled gates", bias]) for bias in (1.0, 4.0)) < 1
    assert min(largest["LSTM", 4.0]) > 10
