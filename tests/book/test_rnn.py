"""The chapter on the recurrent network says only what is so: its equations, its figures, its measurement."""

import re
from pathlib import Path

import numpy as np
import pytest

from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.reference import load
from book.equations.ledger import numbered_equations
from book.experiments import results, rnn_adding
from book.figures import rnn as figures
from tests.chapters import running
from tests.drawings import assert_no_shared_id, assert_well_formed

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
CHAPTER = BOOK / "rnn.md"
EQUATIONS = numbered_equations(CHAPTER.read_text())
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def chapter():
    """The chapter, executed as the build does it, with the values that each equation was given."""
    with running("rnn") as done:
        yield done


def ledger_of(chapter, **changed):
    """The chapter's ledger as if its text held these equations instead."""
    ledger = object.__new__(type(chapter.names["equations"]))
    ledger.equations, ledger.executed = EQUATIONS | changed, []
    ledger.gates, ledger.indices = (), chapter.names["equations"].indices
    return ledger


# --- equations ---


def test_every_numbered_equation_of_the_chapter_is_executed_to_1e_10(chapter):
    executed = {entry.label: entry.error for entry in chapter.names["equations"].executed}
    assert executed.keys() == EQUATIONS.keys()
    assert max(executed.values()) <= 1e-10


def test_every_label_in_the_text_is_one_of_a_numbered_equation():
    assert set(re.findall(r"\((eq-[a-z0-9-]+)\)", CHAPTER.read_text())) == EQUATIONS.keys()


def test_the_equations_that_exercise_and_verdicts_name_are_in_the_chapter():
    named = {mistake.see for mistake in misconceptions("rnn")}
    named |= set(re.findall(r"eq-rnn-[a-z0-9-]+", (ROOT / "solutions" / "rnn.py").read_text()))
    assert named <= EQUATIONS.keys()


# What a slip of the pen does to an equation: a sign, a transpose, a step, a bound, a factor.
SLIPS = (
    (r"\+(?![}\d])", "-"),
    (r"-(?!\d)", "+"),
    (r"\^\\top", ""),
    (r"_t(?![a-z])", "_{t-1}"),
    (r"\{t-1", "{t"),
    (r"\{t\+1", "{t"),
    (r"\\odot", "+"),
    (r"\^2", ""),
    (r"\^\{\\text\{total\}\}", ""),
    (r"t=1", "t=2"),
    (r"\\tanh", r"\\sigma"),
    (r"\\tfrac\{1\}\{2\}", "2"),
    (r"\\log", ""),
    (r" U", " U U"),
    (r"\b1\b(?! *\})", "2"),
    (r"\\delta", r"2 \\delta"),
    (r"\\exp", ""),
    (r"_\{ij\}", "_{ji}"),
    (r"_\{ik\}", "_{ki}"),
)


def slipped():
    for label, latex in EQUATIONS.items():
        for pattern, replacement in SLIPS:
            for found in re.finditer(pattern, latex):
                wrong = latex[: found.start()] + found.expand(replacement) + latex[found.end() :]
                yield label, wrong


def test_every_slip_of_the_pen_in_an_equation_is_refused(chapter):
    passed = []
    for label, wrong in slipped():
        try:
            with np.errstate(invalid="ignore"):  # a slip may take the logarithm of a negative number
                ledger_of(chapter, **{label: wrong}).run(label, values=chapter.values_of[label], oracle="")
            passed.append((label, wrong))
        except chapter.error as refusal:
            assert label in str(refusal)  # noqa: PT017
    assert not passed


def test_the_slips_reach_every_equation():
    assert {label for label, _ in slipped()} == EQUATIONS.keys()


def test_an_equation_that_was_not_executed_is_named(chapter):
    with pytest.raises(chapter.error, match="never executed: eq-rnn-preactivation-index"):
        ledger_of(chapter).table()


@pytest.mark.parametrize(
    ("latex", "complaint"),
    [
        (r"\delta_t = \mathrm{d}h_t \odot U", "stands between the shapes"),
        (r"\delta_t = \mathrm{d}h_t \odot (1 - h_q^2)", "declares no index q"),
        (r"\delta_t = \mathrm{d}h_t \odot \mu_t", "no value for 'mu'"),
        (r"\delta_t = \mathrm{d}h_t \odot (1 - h_t^2", "wanted )"),
        (r"\delta_t", "cannot read"),
        (r"\delta_{T+1} = \delta_{T+1}", "would prove nothing"),
    ],
)
def test_what_cannot_be_executed_is_refused_with_its_reason(chapter, latex, complaint):
    sequence = chapter.names["sequence"]
    with pytest.raises(chapter.error, match=re.escape(complaint)):
        ledger_of(chapter, **{"eq-rnn-delta": latex}).run("eq-rnn-delta", values=sequence, oracle="")


# --- figures ---


DRAWINGS = {
    "cell": figures.cell(),
    "cell_backward": figures.cell_backward(),
    "unrolled": figures.unrolled(),
    "adding": figures.adding(results.read("rnn_adding")),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_valid_svg_with_a_title_and_a_description(name):
    assert_well_formed(DRAWINGS[name])


def test_no_two_elements_of_the_drawings_share_an_id():
    assert_no_shared_id(DRAWINGS.values())


def test_the_baseline_and_every_seed_are_in_the_measured_figure():
    rows = results.read("rnn_adding")
    assert figures.adding(rows).count("0.1667") == 1
    assert DRAWINGS["adding"] == figures.adding(rows)  # the same picture from the same table


# --- the measurement ---


@pytest.fixture(scope="module")
def small():
    return rnn_adding.table(rnn_adding.SMALL)


@pytest.mark.parametrize("source", ["committed", "small"])
def test_a_table_says_how_it_was_made_and_has_a_row_for_every_length_and_seed(source, small):
    plan = {"committed": rnn_adding.Plan(), "small": rnn_adding.SMALL}[source]
    header, rows = results.parse((results.RESULTS / "rnn_adding.csv").read_text() if source == "committed" else small)
    assert {"command", "plan", "seeds", "versions", "date", "CPU minutes"} <= header.keys()
    assert header["plan"] == str(plan)
    pairs = [(int(row["length"]), int(row["seed"])) for row in rows]
    assert pairs == [(T, seed) for T in plan.lengths for seed in plan.seeds]


def test_the_committed_table_has_at_least_five_seeds():
    assert len({row["seed"] for row in results.read("rnn_adding")}) >= 5


def test_even_a_small_run_learns_more_than_the_baseline(small):
    _, rows = results.parse(small)
    assert max(float(row["mse"]) for row in rows) < 1 / 6


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
