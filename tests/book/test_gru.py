"""The chapter on the GRU says only what is so: its equations, its figures, its measurements."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.grading.course.misconception import misconceptions
from book.equations import torch_gru
from book.equations.ledger import numbered_equations
from book.experiments import gru_frameworks, gru_gradient, results
from book.figures import gru as figures
from tests.chapters import running
from tests.drawings import assert_no_shared_id, assert_well_formed

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
CHAPTER = BOOK / "gru.md"
TEXT = CHAPTER.read_text(encoding="utf-8")
EQUATIONS = numbered_equations(TEXT)


@pytest.fixture(scope="module")
def chapter():
    """The names that the executed chapter leaves behind, and the values that each equation was given."""
    with running("gru") as done:
        yield done


# --- equations ---


def test_every_numbered_equation_of_the_chapter_is_executed_to_1e_10(chapter):
    executed = {entry.label: entry.error for entry in chapter.names["equations"].executed}
    assert executed.keys() == EQUATIONS.keys()
    assert max(executed.values()) <= 1e-10


def test_the_equations_that_exercise_and_verdicts_name_are_in_the_chapter():
    named = {mistake.see for mistake in misconceptions("gru")}
    named |= set(re.findall(r"eq-gru-[a-z0-9-]+", (ROOT / "solutions" / "gru.py").read_text(encoding="utf-8")))
    assert named <= EQUATIONS.keys()


# What a slip of the pen does to an equation: a sign, a transpose, a step, a bound, a factor, a gate.
SLIPS = (
    (r"\+(?![}\d])", "-"),
    (r"-(?!\d)", "+"),
    (r"\^\\top", ""),
    (r"_t(?![a-z])", "_{t-1}"),
    (r"t-1(?!\})|t-1(?=\})", "t"),
    (r"t\+1", "t"),
    (r"(?<=[zrqn]_t )\\odot", "+"),
    (r"\^2", ""),
    (r"\^\{\\text\{(total|carried)\}\}", ""),
    (r"t=1", "t=2"),
    (r"s=t\+1", "s=t"),
    (r"\\tanh", r"\\sigma"),
    (r"\\log", ""),
    (r"\b1\b(?! *\})", "2"),
    (r"\\delta", r"2 \\delta"),
    (r"\\exp", ""),
    (r"_\{([rzn]),ij\}", r"_{\1,ji}"),
    (r"_\{([rzn]),ik\}", r"_{\1,ki}"),
    (r"W_r", "W_z"),
    (r"U_n", "U_z"),
    (r"b_n", "b_r"),
    (r"b_\{hn\}", "b_n"),
    (r"delta_\{n,", "delta_{z,"),
    (r"delta_\{U,t", "delta_{t"),
    (r"= z|= \\mathrm\{d\}q", "= 2 z"),
    (r"= h_\{t-1\}", "= 2 h_{t-1}"),
    (r"\\mathrm\{d\}h(?!.*=)", r"2 \\mathrm{d}h"),
    (r"(?<== )\\mathrm\{d\}", r"2 \\mathrm{d}"),
    (r"s_t", "h_{t-1}"),
)


def slipped():
    for label, latex in EQUATIONS.items():
        for pattern, replacement in SLIPS:
            for found in re.finditer(pattern, latex):
                wrong = latex[: found.start()] + found.expand(replacement) + latex[found.end() :]
                left, *rights = re.sub(r"[{}.\s]", "", wrong).split("=")
                if wrong != latex and rights != [left]:  # "a = a" is no equation
                    yield label, wrong


def test_every_slip_of_the_pen_in_an_equation_is_refused(chapter):
    whole, passed = chapter.names["equations"], []
    for label, wrong in slipped():
        ledger = object.__new__(type(whole))
        ledger.equations, ledger.executed = EQUATIONS | {label: wrong}, []
        ledger.gates, ledger.indices = whole.gates, whole.indices
        try:
            with np.errstate(all="ignore"):
                ledger.run(label, values=chapter.values_of[label], oracle="")
            passed.append((label, wrong))
        except chapter.error as refusal:
            assert label in str(refusal)  # noqa: PT017
    assert not passed


def test_the_slips_reach_every_equation():
    assert {label for label, _ in slipped()} == EQUATIONS.keys()


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


# --- figures ---


DRAWINGS = {
    "leaky_average": figures.leaky_average(),
    "update_gate": figures.update_gate(),
    "reset_gate": figures.reset_gate(),
    "cell": figures.cell(),
    "cell_backward": figures.cell_backward(),
    "two_resets": figures.two_resets(),
    "carried": figures.carried(results.read("gru_gradient")),
    "split": figures.split(results.read("gru_paths"), gru_gradient.PATHS),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_valid_svg_with_a_title_and_a_description_in_the_pages_colours(name):
    assert_well_formed(DRAWINGS[name])


def test_no_two_elements_of_the_drawings_share_an_id():
    assert_no_shared_id(DRAWINGS.values())


def test_every_drawing_is_in_the_chapter():
    shown = set(re.findall(r"\{drawing\} gru\.(\w+)", TEXT)) | {"carried", "split"}
    assert shown == DRAWINGS.keys()


# --- the measurements ---


@pytest.mark.parametrize(
    ("table", "plan"),
    [
        ("gru_gradient", gru_gradient.Plan()),
        ("gru_paths", gru_gradient.Plan()),
        ("gru_frameworks", gru_frameworks.Plan()),
    ],
)
def test_a_committed_table_is_of_the_scripts_plan_and_of_five_seeds_at_least(table, plan):
    header, rows = results.parse((results.RESULTS / f"{table}.csv").read_text(encoding="utf-8"))
    assert {"command", "plan", "seeds", "versions", "date", "CPU minutes"} <= header.keys()
    assert header["plan"] == str(plan)
    assert {int(row["seed"]) for row in rows} == set(plan.seeds)
    assert len(plan.seeds) >= 5


def test_a_small_run_has_a_row_for_every_bias_seed_and_distance():
    plan = gru_gradient.SMALL
    _, rows = results.parse(gru_gradient.gradient_table(plan))
    wanted = [(str(b), str(s), str(d)) for b in (*plan.biases, "RNN") for s in plan.seeds for d in plan.distances]
    assert [(row["b_z"], row["seed"], row["distance"]) for row in rows] == wanted
    _, rows = results.parse(gru_gradient.paths_table(plan))
    assert [(row["b_z"], row["seed"]) for row in rows] == [(str(b), str(s)) for b in plan.biases for s in plan.seeds]


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
    said = " ".join(TEXT.split())
    assert f"the largest entry of the direct path alone has the median {direct:.2f}" in said
    assert f"to the {whole:.2f} of the table" in said


def test_what_the_chapter_says_of_the_four_ways_is_what_its_table_shows():
    rows = results.read("gru_paths")
    held = [row for row in rows if row["b_z"] == 4]
    assert all(round(row["direct"], 2) == 0.98 for row in held)  # "98 % of the norm"
    assert all(row[name] < 0.01 for row in held for name in gru_gradient.PATHS[1:])  # "each less than 1 %"
    assert all(row["candidate"] == max(row[n] for n in gru_gradient.PATHS) for row in rows if row["b_z"] == -2)
    assert all(row["reset gate"] == min(row[n] for n in gru_gradient.PATHS) for row in rows)  # "at every bias"
