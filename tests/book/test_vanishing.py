"""The chapter on vanishing gradients says only what is so: its bounds, figures, knobs and measurements."""

import importlib
import json
import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from autograder.grading.course.paths import BOOK
from book.experiments import results, vanishing_agreement, vanishing_jacobians
from tests import machine_fonts
from tests.book.chapters import executed


@pytest.fixture(scope="module")
def chapter():
    return executed("vanishing")


@pytest.fixture(scope="module")
def figures():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BOOK)
        yield importlib.import_module("figures.vanishing")


# --- what the page computes ---


def test_only_the_product_of_the_jacobians_is_torchs_jacobian(chapter):
    forms = chapter.names["forms"]
    assert all(max(errors) < 1e-13 for errors in forms["right"].values())
    for wrong in (forms["out"], forms["inside"]):
        assert max(wrong[1]) < 1e-13  # "At distance 1 all three are the same matrix"
        assert all(min(wrong[distance]) > 0.4 for distance in (2, 4, 8, 16))


def test_the_transient_is_as_the_page_says(chapter):
    norms = chapter.names["norms"]
    assert np.argmax(norms) == 9  # "can grow for 9 steps"
    assert [s for s in range(1, 81) if norms[s] > 1] == list(range(1, 44))  # "longer than it was for 43"
    assert norms[10] == pytest.approx(7.8, abs=0.05)  # "7.8 times as long"
    assert pytest.approx(0.35, abs=0.005) == 0.9**10


def test_the_four_networks_do_what_the_page_says(chapter):
    shown, settled = chapter.names["shown"], chapter.names["settled"][0, 0]
    radius = {name: abs(np.linalg.eigvals(U)).max() for name, (U, _) in chapter.names["networks"].items()}
    assert chapter.names["norm"](chapter.names["networks"]["A"][0]) == pytest.approx(0.95)
    assert np.all(np.array(shown["A"]) <= 0.95 ** np.arange(21) + 1e-12)
    assert shown["B"][1] == 5
    assert not any(shown["B"][2:])
    assert (radius["C"], radius["D"]) == (pytest.approx(2), pytest.approx(0, abs=1e-7))
    assert settled == pytest.approx(0.96, abs=0.005)  # "settles at 0.96, where the slope is 0.08"
    assert 1 - settled**2 == pytest.approx(0.08, abs=0.005)
    assert shown["C"][1] == pytest.approx(0.17, abs=0.005)
    assert shown["D"][20] / shown["D"][19] == pytest.approx(1.96, abs=0.005)  # "a factor of 1.96 a step"


def test_the_states_of_network_D_are_those_of_a_torch_cell(chapter):
    U, h = chapter.names["networks"]["D"]
    cell = torch.nn.RNNCell(2, 2, dtype=torch.float64)
    weights = {"weight_ih": np.eye(2), "weight_hh": U, "bias_ih": np.zeros(2), "bias_hh": np.zeros(2)}
    cell.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    x = np.arctanh(h[1]) - U @ h[0]
    before = torch.from_numpy(h[0]).requires_grad_()
    jacobian = torch.autograd.functional.jacobian(lambda b: cell(torch.from_numpy(x)[None], b[None])[0], before)
    np.testing.assert_allclose(cell(torch.from_numpy(x)[None], before[None])[0].detach(), h[1], atol=1e-12)
    assert torch.linalg.matrix_norm(jacobian, 2).item() == pytest.approx(chapter.names["shown"]["D"][1], rel=1e-9)


def test_far_terms_are_a_small_part_of_dU_and_clipping_keeps_their_share(chapter):
    changes = {s: np.median(errors) for s, errors in chapter.names["left_out"].items()}
    assert changes[32] < 1e-8 < changes[16] < 1e-4 < changes[4] < 0.1
    after = {name: chapter.names["after_clipping"](clip) for name, clip in chapter.names["clips"].items()}
    assert after["by the norm"][0] == pytest.approx(1)
    np.testing.assert_allclose(after["by the norm"][1:], after["not clipped"][1:])
    assert after["entries cut off"][1] < 0.8


def test_torchs_clipping_differs_by_a_millionth_as_the_page_says():
    gradient = torch.tensor([1.5, 2.0], dtype=torch.float64)  # norm 2.5
    parameter = torch.nn.Parameter(torch.zeros(2, dtype=torch.float64))
    parameter.grad = gradient.clone()
    torch.nn.utils.clip_grad_norm_([parameter], 1.0)
    torch.testing.assert_close(parameter.grad, gradient / (2.5 + 1e-6), rtol=1e-14, atol=0)


def test_what_goes_wrong_is_as_wrong_as_the_page_says(chapter):
    left_out = chapter.names["factors"]["slope left out on the way back"]
    assert left_out[1] == pytest.approx(2, abs=0.05)  # "a factor of 2 after one step, and of 80 000 after nineteen"
    assert left_out[19] == pytest.approx(80_000, rel=0.02)
    after = chapter.names["after"]
    for name in ("each array clipped by its own norm", "entries cut off"):
        assert after[name][1] < 0.7  # "The step turns."
    assert after["sum of the norms"][0] < 1
    assert after["sum of the norms"][1] == pytest.approx(1)
    assert after["scaled below the limit too"][2] == pytest.approx(1)


# --- measurements ---


def test_the_measured_product_is_torchs_jacobian():
    plan = replace(vanishing_jacobians.SMALL, every=1)
    draw = np.random.default_rng(5)
    U = vanishing_jacobians.gaussian(draw, plan.hidden)
    h = vanishing_jacobians.states(plan, draw, U)
    # The same draw again for the inputs and W.
    draw = np.random.default_rng(5)
    vanishing_jacobians.gaussian(draw, plan.hidden)
    x = torch.from_numpy(draw.normal(size=(plan.run_up + plan.farthest, plan.inputs)))
    W = torch.from_numpy(draw.uniform(-1, 1, (plan.hidden, plan.inputs)) / np.sqrt(plan.hidden))

    def last(state):
        for x_t in x[-plan.farthest :]:
            state = torch.tanh(W @ x_t + torch.from_numpy(U) @ state)
        return state

    wanted = torch.autograd.functional.jacobian(last, torch.from_numpy(h[-1 - plan.farthest]))
    np.testing.assert_allclose(vanishing_jacobians.products(plan, h, U)[-1], wanted, rtol=1e-9, atol=1e-15)


def test_an_orthogonal_start_is_orthogonal_and_a_radius_is_reached():
    Q = vanishing_jacobians.orthogonal(np.random.default_rng(0), 6)
    np.testing.assert_allclose(Q.T @ Q, np.eye(6), atol=1e-14)
    _, linear = vanishing_jacobians.of_radius(replace(vanishing_jacobians.SMALL, farthest=400), 0.7, seed=0)
    assert linear[-1] ** (1 / 400) == pytest.approx(0.7, abs=0.01)  # Gelfand


def test_the_gradient_at_the_subject_stands_first_and_that_at_the_last_word_last():
    plan = vanishing_agreement.SMALL
    torch.manual_seed(0)
    model = vanishing_agreement.Reader(plan, "PyTorch").double()
    drawn = vanishing_agreement.sentences(6, 8, None, 0)
    tokens, labels = map(torch.from_numpy, vanishing_agreement.encode(drawn, 11))
    assert [vanishing_agreement.WORDS[token] for token in tokens[:, -9]] == [s.words[s.subject] for s in drawn]
    _, norms = vanishing_agreement.look(model, tokens, labels, 8)
    assert norms.shape == (6, 9)
    moved = model.embedding(tokens).detach()
    one, scores = 1e-6, []
    for sign in (1, -1):
        moved[0, -9, 0] += sign * one
        loss = torch.nn.functional.cross_entropy(model.scores(moved)[:1], labels[:1])
        moved[0, -9, 0] -= sign * one
        scores.append(loss.item())
    assert abs(scores[0] - scores[1]) / (2 * one) <= norms[0, 0].item() * 1.01  # a component is at most the norm


# --- what the prose says of them ---


def of(rows, name, **wanted):
    return [row[name] for row in rows if all(row[key] == value for key, value in wanted.items())]


def test_what_the_page_says_of_the_knob_is_what_it_shows():
    rows = results.read("vanishing_radius")
    [row] = [row for row in rows if (row["radius"], row["distance"]) == (1.0, 8)]
    assert row["linear"] == pytest.approx(3.5, abs=0.05)
    far = {row["radius"]: row for row in rows if row["distance"] == 64}
    assert far[1.0]["median"] == pytest.approx(3e-7, rel=0.05)
    assert far[1.5]["median"] == pytest.approx(0.76, abs=0.005)
    assert far[2.0]["least"] == pytest.approx(0.16, abs=0.005)
    assert far[2.0]["most"] == pytest.approx(34_000, rel=0.01)
    assert len(far) == 31


def test_what_the_page_says_of_the_initialisations_is_what_the_table_shows():
    rows = results.read("vanishing_jacobians")
    at_64 = {start: np.median(of(rows, "largest", start=start, distance=64)) for start in vanishing_jacobians.STARTS}
    assert 64 / -np.log10(at_64["PyTorch"]) == pytest.approx(4, abs=0.3)  # "a factor of ten every four steps"
    assert 5.5 < -np.log10(at_64["orthogonal"]) < 6  # "almost six powers of ten"
    assert 0.25 < at_64["orthogonal, inputs / 10"] < 0.3  # "more than a quarter"
    slope = {start: np.mean(of(rows, "slope", start=start)) for start in at_64}
    assert round(slope["orthogonal"], 2) == 0.76
    assert round(slope["orthogonal, inputs / 10"], 2) == 0.97
    directions = {start: np.median(of(rows, "directions", start=start, distance=64)) for start in at_64}
    assert directions["Gaussian, gain 1.5"] == 3
    assert directions["orthogonal"] == 11
    assert directions["orthogonal, inputs / 10"] == 32


def ratio(rows, distance, update, start="PyTorch", optimizer="gradient descent"):
    return np.median(of(rows, "ratio", optimizer=optimizer, start=start, distance=distance, update=update))


def test_what_the_page_says_of_the_subject_is_what_the_table_shows():
    rows = results.read("vanishing_agreement")
    assert ratio(rows, 4, 0) == pytest.approx(0.04, abs=0.005)
    assert ratio(rows, 16, 0) == pytest.approx(6e-6, rel=0.1)
    assert ratio(rows, 64, 0) == pytest.approx(6e-20, rel=0.1)
    assert ratio(rows, 16, 0, "orthogonal") == pytest.approx(0.02, abs=0.005)
    assert ratio(rows, 64, 0, "orthogonal") == pytest.approx(1e-7, rel=0.5)
    assert ratio(rows, 16, 0, "orthogonal") > 1000 * ratio(rows, 16, 0)
    assert ratio(rows, 16, 300) == pytest.approx(7e-4, rel=0.1)
    assert ratio(rows, 16, 1000) == pytest.approx(0.07, rel=0.1)
    assert ratio(rows, 16, 300, optimizer="Adam") == pytest.approx(0.03, rel=0.2)
    assert ratio(rows, 64, 1000) == pytest.approx(2e-6, rel=0.25)
    grown = {"optimizer": "gradient descent", "start": "PyTorch", "distance": 16}
    assert round(np.median(of(rows, "largest_singular", update=0, **grown)), 1) == 1.1
    assert round(np.median(of(rows, "largest_singular", update=1000, **grown)), 1) == 3.3
    assert max(of(rows, "accuracy", update=300, **grown)) < 0.55  # "every seed is still at chance"


def test_near_subjects_are_learned_and_far_ones_are_not():
    rows = [row for row in results.read("vanishing_agreement") if row["update"] == 1000]
    assert min(row["accuracy"] for row in rows if row["distance"] in (4, 8)) > 0.99
    assert max(row["accuracy"] for row in rows if row["distance"] in (32, 64)) < 0.58
    orthogonal = of(rows, "accuracy", start="orthogonal", distance=16)
    assert min(orthogonal) > 0.9  # "with every seed of the orthogonal start"
    assert min(of(rows, "accuracy", start="PyTorch", optimizer="gradient descent", distance=16)) < 0.55


def test_training_leaves_the_start_and_clips_as_the_page_says():
    rows = [row for row in results.read("vanishing_agreement") if row["start"] in ("orthogonal", "identity")]
    rows = [row for row in rows if row["distance"] in (4, 16, 64)]  # those of the page's table
    largest = {update: of(rows, "largest_singular", update=update) for update in (0, 100, 1000)}
    assert set(largest[0]) == {1.0}
    assert (round(min(largest[100]), 2), round(max(largest[100]), 2)) == (1.09, 2.34)
    assert (round(min(largest[1000]), 2), round(max(largest[1000]), 2)) == (2.18, 4.12)
    clipped = of(results.read("vanishing_agreement"), "clipped", start="orthogonal", distance=32, update=1000)
    assert np.median(clipped) == 486
    norms = {
        distance: of(
            results.read("vanishing_agreement"), "largest_norm", start="orthogonal", distance=distance, update=1000
        )
        for distance in (16, 32)
    }
    assert (f"{np.median(norms[32]):.1f}", f"{max(norms[32]):.0f}", f"{max(norms[16]):.0f}") == ("4.9", "26", "75")


# --- figures ---


@pytest.fixture(scope="module")
def drawings(figures):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BOOK)
        return {
            "starts": figures.by_start(results.read("vanishing_jacobians")),
            "cats": figures.cats(results.read("vanishing_agreement")),
            "radius": figures.radius(),
            "gate": figures.gate(),
        }


def test_the_measured_figures_say_their_medians(drawings):
    rows = results.read("vanishing_jacobians")
    assert f"PyTorch {np.median(of(rows, 'largest', start='PyTorch', distance=64)):.0e}" in drawings["starts"]
    assert f"{ratio(results.read('vanishing_agreement'), 64, 0):.0e}" in drawings["cats"]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.125, "0.12"), (34.4, "34"), (1e4, "1.0·10⁴"), (3e-7, "3.0·10⁻⁷"), (512, "512")]
)
def test_numbers_of_any_size_are_readable(figures, value, text):
    assert figures.number(value) == text


# --- the knobs ---


def positions_of(drawing):
    return json.loads(re.search(r'<script type="application/json">(.*)</script>', drawing)[1])


def points(path):
    return [tuple(map(float, point.split())) for point in re.findall(r"[\d.-]+ [\d.-]+", path)]


def test_a_curve_of_the_knob_is_the_measured_one(drawings, figures):
    rows = [row for row in results.read("vanishing_radius") if row["radius"] == 1.2]
    [position] = [p for p in positions_of(drawings["radius"]) if p["value"] == "spectral radius 1.20"]
    band, tanh, linear, power = map(points, position["paths"])
    frame = figures.OF_RADIUS
    for row, at_tanh, at_linear, at_power in zip(rows, tanh, linear, power, strict=True):
        for (x, y), norm in ((at_tanh, row["median"]), (at_linear, row["linear"]), (at_power, 1.2 ** row["distance"])):
            assert (x, y) == pytest.approx((frame.x(row["distance"]), frame.y(norm)), abs=0.06)
    assert len(band) == 2 * len(rows)
    assert frame.y(1.0) == pytest.approx(figures.TOP + (figures.BOTTOM - figures.TOP) * 6 / 16)
    assert figures.number(rows[-1]["median"]) in position["readout"]


def test_the_gates_curve_is_the_power_of_its_value(drawings, figures):
    [position] = [p for p in positions_of(drawings["gate"]) if p["value"] == "gate 0.95"]
    [curve] = map(points, position["paths"])
    assert curve[40] == pytest.approx((figures.OF_GATE.x(40), figures.OF_GATE.y(0.95**40)), abs=0.06)
    assert "halved after 13.5 steps" in position["readout"]


@pytest.fixture(scope="module")
def page(drawings, browser):
    """Both knobs on a page with the script, in Chromium."""
    script = (BOOK / "_static" / "knob.js").read_text()
    body = drawings["radius"] + drawings["gate"]
    page = browser.new_page()
    page.set_content(f"<!doctype html><html lang=en><title>Knobs</title><script>{script}</script>{body}")
    page.wait_for_selector(".knob-control:not([hidden])")
    yield page
    page.close()


@pytest.mark.parametrize("name", ["radius", "gate"])
def test_turning_the_knob_shows_what_python_computed(drawings, page, name):
    knob = page.locator(".knob", has=page.locator(f"#vanishing-{name}-knob"))
    slider = knob.locator("input")
    positions = positions_of(drawings[name])
    slider.focus()
    page.keyboard.press("Home")
    for place, position in enumerate(positions):
        if place:
            page.keyboard.press("ArrowRight")
        assert slider.get_attribute("aria-valuetext") == position["value"]
        assert knob.locator("output").inner_text() == position["readout"]
        curves = knob.locator("[data-curve]").evaluate_all("paths => paths.map(path => path.getAttribute('d'))")
        assert curves == position["paths"]
    assert len({p["readout"] for p in positions}) == len(positions)


@pytest.mark.parametrize("fonts", machine_fonts.MACHINES)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_does_not_move_while_a_knob_is_turned(browser_with, drawings, width, fonts):
    page = browser_with(fonts).new_page(viewport={"width": width, "height": 800})
    page.set_content(f"<!doctype html><html lang=en><title>Knobs</title>{drawings['radius']}{drawings['gate']}")
    heights = """(knob) => JSON.parse(knob.querySelector("script").textContent).map(position => {
        knob.querySelector("output").textContent = position.readout;
        return knob.getBoundingClientRect().height;
    })"""
    for name in ("radius", "gate"):
        knob = page.locator(".knob", has=page.locator(f"#vanishing-{name}-knob"))
        assert len(set(knob.evaluate(heights))) == 1
    page.close()


def test_a_knob_has_a_label_and_speaks_politely(page):
    for name, label in (("radius", "Spectral radius of U"), ("gate", "Value of the gate z")):
        assert page.get_by_label(label).get_attribute("id") == f"vanishing-{name}-knob"
    assert page.locator("output[aria-live=polite]").count() == 2


@pytest.mark.parametrize("name", ["radius", "gate"])
def test_without_javascript_a_knob_shows_its_first_position_and_no_dead_slider(drawings, name):
    figure = drawings[name]
    position = positions_of(figure)[int(re.search(r'data-start="(\d+)"', figure)[1])]
    assert all(f'd="{path}"' in figure for path in position["paths"])
    assert f">{position['readout']}</output>" in figure
    assert '<div class="knob-control" hidden>' in figure


def test_the_script_of_the_knobs_has_no_mathematics_of_its_own():
    assert "Math." not in (BOOK / "_static" / "knob.js").read_text()
