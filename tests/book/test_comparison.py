"""The chapter that compares the cells says only what is so: its equations, its counts, its measurements."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.given.sentences import NOUNS, sentences
from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.reference import load
from book.equations import counting, torch_compare
from book.equations.ledger import numbered_equations
from book.experiments import (
    compare_adding,
    compare_agreement,
    compare_copy,
    compare_gradient,
    compare_time,
    results,
    training,
)
from book.experiments.exact_test import p_value
from book.figures import comparison as figures
from book.figures.comparison import by_seed
from tests.chapters import running
from tests.drawings import assert_no_shared_id, assert_well_formed

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
CHAPTER = (BOOK / "comparison.md").read_text()
EQUATIONS = numbered_equations(CHAPTER)
SCRIPTS = (compare_adding, compare_copy, compare_agreement, compare_gradient, compare_time)
KINDS = ("rnn", "gru", "lstm")


@pytest.fixture(scope="module")
def chapter():
    """The chapter, executed as the build does it, with the values that each equation was given."""
    with running("comparison") as done:
        yield done


# --- equations ---


def test_every_numbered_equation_is_executed_to_1e_10(chapter):
    executed = {entry.label: entry.error for entry in chapter.names["equations"].executed}
    assert executed.keys() == EQUATIONS.keys()
    assert max(executed.values()) <= 1e-10


def test_the_equations_that_exercise_and_verdicts_name_are_in_the_chapter():
    named = {mistake.see for mistake in misconceptions("compare")}
    named |= set(re.findall(r"eq-compare-[a-z0-9-]+", (ROOT / "solutions" / "compare.py").read_text()))
    assert named <= EQUATIONS.keys()


def test_every_equation_that_the_text_or_an_experiment_names_is_in_the_chapter():
    texts = [CHAPTER, *((BOOK / "experiments" / f"{name(script)}.py").read_text() for script in SCRIPTS)]
    assert {label for text in texts for label in re.findall(r"eq-compare-[a-z0-9-]+", text)} <= EQUATIONS.keys()


# What a slip of the pen does to an equation: a sign, a factor, a step, a bound, a product, a gate.
SLIPS = ((r"\+", "-"), (r"(?<=1 )-", "+"), ("t-1", "t"), (r"\\odot", "+"), (r"\\tanh", r"\\sigma"), (r"\bT\b", "S"),
         (r"\\sigma", r"\\tanh"), (r"\^2", ""), (" 3 ", " 4 "), (" 2 ", " 3 "), ("_z ", "_r "), ("{ih,n}", "{hh,n}"),
         ("{hh,n}", "{ih,n}"), (r"\\log", ""), (r"= G", "= G G"), ("m H", "m D"))  # fmt: skip


def slipped():
    for label, latex in EQUATIONS.items():
        for pattern, replacement in SLIPS:
            for found in re.finditer(pattern, latex):
                wrong = latex[: found.start()] + found.expand(replacement) + latex[found.end() :]
                yield label, wrong


def test_every_slip_of_the_pen_in_an_equation_is_refused(chapter):
    ledger, passed = object.__new__(type(chapter.names["equations"])), []
    ledger.gates, ledger.indices = chapter.names["equations"].gates, {"t": "T"}
    for label, wrong in slipped():
        ledger.equations, ledger.executed = EQUATIONS | {label: wrong}, []
        try:
            ledger.run(label, values=chapter.values_of[label], oracle="")
            passed.append((label, wrong))
        except chapter.error as refusal:
            assert label in str(refusal)  # noqa: PT017
    assert not passed
    assert {label for label, _ in slipped()} == EQUATIONS.keys()


def test_every_equation_of_the_side_by_side_table_is_a_numbered_one():
    table = CHAPTER.split("Side by side:\n")[1].split("\nRead the row")[0]
    shown = set(re.findall(r"\$([^$]*=[^$]*)\$", table))
    numbered = {label: latex.rstrip(".,") for label, latex in EQUATIONS.items()}
    assert shown == {latex for label, latex in numbered.items() if re.search(r"(gru-(?!\w*count)|lstm-)", label)
                     and not re.search("count|bias", label)}  # fmt: skip


# --- counts ---


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("D", "H"), [(3, 4), (16, 32), (1, 7)])
def test_the_solutions_count_what_torch_and_a_trace_of_the_code_count(kind, D, H):
    compare = load("compare")
    by_kind, total = counting.operations(load(kind), kind, D, H)
    assert compare["flops_per_step"](kind, D, H) == total
    assert by_kind["products"] == torch_compare.products(kind, D, H)
    assert compare["count_parameters"](kind, D, H) == torch_compare.parameters(kind, D, H) + H * (kind == "gru")


def test_the_self_check_names_the_best_size():
    count = load("compare")["count_parameters"]
    wanted = count("lstm", 300, 300)
    best = min(range(1, 600), key=lambda H: abs(count("gru", 300, H) - wanted))
    assert (wanted, best, count("gru", 300, 362), count("gru", 300, 363)) == (721200, 362, 720380, 723459)


@pytest.mark.parametrize("D", [2, 10, 16])
def test_matched_sizes_have_nearly_the_same_parameters(D):
    count = load("compare")["count_parameters"]
    numbers = [count(kind, D, training.hidden_size(kind, D, 32)) for kind in KINDS]
    assert max(numbers) < 1.025 * min(numbers)  # "within 2.5 %"


def test_a_gate_bias_of_1_is_1_in_the_gate_that_keeps_and_nowhere_else():
    for cell, blocks in (("lstm-f1", 4), ("gru-z1", 3)):
        torch.manual_seed(0)
        network = training.Network(cell, 3, 5, 1).cell
        sums = (network.bias_ih_l0 + network.bias_hh_l0).detach().reshape(blocks, 5)
        assert torch.equal(sums[1], torch.ones(5))
        assert not torch.any(sums[[0, *range(2, blocks)]] == 1)


# --- the exact test ---


def test_the_exact_test_has_the_critical_values_of_mann_and_whitney():
    def p_of(U):
        """Seven against seven, where U pairs stand the other way round."""
        low = [float(i) for i in range(7)]
        above = min(U, 7)
        high = [7.0 + i for i in range(7)]
        high[0] = 6.5 - above  # below this many of the lower group
        if U > 7:
            high[1] = 6.6 - (U - 7)
        assert sum(b < a for a in low for b in high) == U
        return p_value(low, high)

    assert p_of(8) <= 0.05 < p_of(9)  # the tables for 7 and 7: 8 at 0.05, 4 at 0.01
    assert p_of(4) <= 0.01 < p_of(5)


def test_two_groups_apart_have_the_smallest_p_and_two_alike_the_largest():
    assert p_value([1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11, 12, 13, 14]) == 2 / 3432
    assert p_value([1, 2, 3], [4, 5, 6]) == 2 / 20
    assert p_value([1.0] * 7, [1.0] * 7) == 1


# --- the tasks ---


def test_copy_memory_hides_its_symbols_until_they_are_wanted():
    x, y = compare_copy.copy_memory(np.random.default_rng(0), 5, 4, 3, 8)
    given = x.argmax(axis=2)
    assert x.shape == (5, 4 + 6, 10)
    np.testing.assert_array_equal(given[:, :3], y[:, -3:])
    assert (given[:, 6] == 9).all()
    assert not given[:, [3, 4, 5, 7, 8, 9]].any()
    assert not y[:, :7].any()


def test_the_nearest_noun_is_right_as_often_as_the_chapter_says():
    number = {noun: pair.index(noun) for pair in NOUNS for noun in pair}
    for attractors in (1, 2, 3):
        drawn = sentences(2000, 40, attractors, seed=1)
        nearest = [[number[w] for w in s.words[s.subject + 1 :] if w in number][-1] for s in drawn]
        right = np.mean([near == s.label for near, s in zip(nearest, drawn, strict=True)])
        assert right == pytest.approx((attractors - 1) / (2 * attractors - 1), abs=0.04)


def test_every_other_sentence_of_a_kind_has_was():
    for pair in compare_agreement.Plan().tested:
        _, labels = compare_agreement.judged(compare_agreement.SMALL, pair, 0)
        assert labels.double().mean() == 0.5


# --- the measurements ---


def name(script):
    return script.__name__.rsplit(".", 1)[1]


@pytest.fixture(scope="module", params=SCRIPTS, ids=name)
def script(request):
    return request.param


def test_a_committed_table_says_how_it_was_made_and_has_at_least_five_seeds(script):
    said, _ = results.parse((results.RESULTS / f"{name(script)}.csv").read_text())
    assert {"command", "plan", "seeds", "versions", "date", "CPU minutes"} <= said.keys()
    assert said["plan"] == str(script.Plan())
    assert {row["seed"] for row in results.read(name(script))} == set(script.Plan().seeds)
    assert len(script.Plan().seeds) >= 5


def test_a_small_run_has_the_columns_of_the_committed_table(script):
    header, rows = results.parse(script.table(script.SMALL))
    assert header["plan"] == str(script.SMALL)
    assert rows[0].keys() == results.read(name(script))[0].keys()
    assert {int(row["seed"]) for row in rows} == set(script.SMALL.seeds)


def test_the_picked_rate_is_the_best_and_never_one_that_diverged():
    error = {0.1: float("nan"), 0.01: 0.2, 0.001: 0.3}
    assert training.best_rate(error.get, tuple(error)) == 0.01


# --- figures ---


@pytest.fixture(scope="module")
def drawings():
    return {
        "paths": figures.paths(),
        "carried": figures.carried(results.read("compare_gradient")),
        "adding": figures.adding(results.read("compare_adding")),
        "copy": figures.copy(results.read("compare_copy"), 8),
        "agreement": figures.agreement(results.read("compare_agreement")),
    }


def test_a_drawing_is_valid_svg_in_the_page_s_colours_with_a_title_and_a_description(drawings):
    for drawing in drawings.values():
        assert_well_formed(drawing)
    assert_no_shared_id(drawings.values())


def test_every_seed_is_a_mark_of_its_figure(drawings):
    for task, rows in (("adding", results.read("compare_adding")), ("copy", results.read("compare_copy"))):
        last = max(row["update"] for row in rows)
        marks = sum(row["update"] == last for row in rows)
        assert drawings[task].count("<use ") >= marks


def test_no_two_cells_look_alike_without_colour():
    for place in (1, 2):
        looks = [shown[place] for shown in figures.SHOWN.values()]
        assert len({str(look) for look in looks}) == len(looks)


# --- what the chapter says of them ---


def median(rows, value, **at):
    return np.median(spread(rows, value, **at))


def spread(rows, value, **at):
    return [row[value] for row in rows if all(row[key] == wanted for key, wanted in at.items())]


def test_what_the_chapter_says_of_the_time_of_a_step():
    rows = results.read("compare_time")
    assert f"{median(rows, 'both', library='numpy', cell='gru', hidden=256):.1f}" == "3.3"
    assert f"{median(rows, 'both', library='numpy', cell='lstm', hidden=256):.1f}" == "4.5"
    for H in (32, 128, 256):
        gru, lstm, without = (spread(rows, "both", library="torch", cell=cell, hidden=H)
                              for cell in ("gru", "lstm", "lstm without oneDNN"))  # fmt: skip
        assert max(lstm) < min(gru)  # "faster than the GRU, at every size measured"
        assert np.median(without) > np.median(gru)  # "the slower of the two again"


def test_what_the_chapter_says_of_the_gradient_carried():
    rows = results.read("compare_gradient")
    for sizing, k in itertools.product(("same H", "matched"), compare_gradient.Plan().distances):
        rnn, gru, lstm = (spread(rows, "ratio", sizing=sizing, cell=cell, distance=k) for cell in KINDS)
        assert min(gru) <= max(lstm)  # "their ranges overlap"
        assert min(lstm) <= max(gru)
        if k >= 10:
            assert max(rnn) < min(min(gru), min(lstm))  # "The RNN loses most"
    at_100 = {cell: median(rows, "ratio", sizing="matched", cell=cell, distance=100) for cell in training.KIND}
    assert at_100["gru-z1"] > 1e9 * at_100["gru"]  # "more than nine powers of ten"
    assert at_100["lstm-f1"] > 1e12 * at_100["lstm"]  # "more than twelve"


def finals(task, by, value):
    """The values of all seeds after the last update, by cell and by length or delay."""
    rows, of = results.read(f"compare_{task}"), {}
    last = max(row["update"] for row in rows)
    for row in rows:
        if row["update"] == last:
            of.setdefault((row["cell"], row[by]), []).append(row[value])
    return of


def test_what_the_chapter_says_of_adding(chapter):
    mse, learned_at = finals("adding", "length", "mse"), chapter.names["learned_at"]
    learned = {at: sum(np.isfinite(learned_at(*at))) for at in mse}
    assert [learned["rnn", T] for T in (20, 50, 100)] == [5, 0, 0]  # "with five seeds of seven"
    assert min(mse["rnn", 50] + mse["rnn", 100]) > 0.15
    total = {cell: sum(learned[cell, T] for T in (20, 50, 100)) for cell in ("gru", "lstm", "lstm-f1")}
    assert total == {"gru": 21, "lstm": 20, "lstm-f1": 18}
    assert min(learned["lstm", T] + learned["lstm-f1", T] for T in (20, 50, 100)) >= 12  # "at every length"
    assert all(learned_at("gru", T) == [250] * 7 for T in (20, 50, 100))  # "by the first look"
    rates = {row["rate"] for row in results.read("compare_adding") if row["cell"].startswith("lstm")}
    assert rates == {0.1}  # "Both LSTMs took the rate 0.1, the largest of the grid"


def test_what_the_chapter_says_of_copy():
    recalled = finals("copy", "delay", "recalled")
    for T in (5, 10, 20):
        assert min(recalled["gru", T]) > max(recalled["lstm", T] + recalled["lstm-f1", T])
    assert sum(share < 0.14 for share in recalled["rnn", 20]) == 6
    assert sum(share < 0.14 for share in recalled["lstm", 20]) == 2
    raised = [np.median(recalled["lstm-f1", T]) > np.median(recalled["lstm", T]) for T in (5, 10, 20)]
    assert raised == [True, True, False]


def test_what_the_chapter_says_of_agreement():
    rows = results.read("compare_agreement")
    assert min(row["accuracy"] for row in rows if row["trained"] == "4 8 16") >= 0.94
    at_16 = [row for row in rows if row["trained"] == 16 and row["distance"] == 16]
    assert min(row["accuracy"] for row in at_16 if row["cell"] != "lstm") >= 0.99
    of_lstm = by_seed(at_16, "16", "lstm", lambda row: True)
    assert sorted(round(share, 1) for share in of_lstm)[:4] == [0.5, 0.5, 0.5, 0.8]  # "three ... guess"
    for cell in ("rnn", "gru"):
        elsewhere = [row["accuracy"] for row in rows if row["trained"] == 16 and row["cell"] == cell]
        assert (min(elsewhere), max(elsewhere)) == (0, 1)
    assert min(row["accuracy"] for row in rows if row["trained"] == 16 and row["cell"] == "lstm-f1") >= 0.94
    worst = {cell: min(by_seed(rows, "16", cell, lambda row: True)) for cell in ("gru", "lstm-f1")}
    assert worst["gru"] < 0.4
    assert worst["lstm-f1"] > 0.98
    middle = {cell: np.median(by_seed(rows, "16", cell, lambda row: True)) for cell in ("gru", "lstm-f1")}
    assert middle["lstm-f1"] > middle["gru"]  # "it has the larger median"
    one = spread(rows, "accuracy", trained=16, cell="gru", distance=32, attractors=0)
    assert (f"{min(one):.2f}", f"{max(one):.2f}") == ("0.00", "1.00")


def test_what_the_chapter_says_of_the_differences(chapter):
    found, mse = chapter.names["found"], finals("adding", "length", "mse")
    verdicts = {at: verdict for at, (_, verdict) in found.items()}
    assert len(found) == 16
    assert all(verdicts[f"copy, delay {T}", cell] == "GRU better" for T in (5, 10, 20) for cell in ("lstm", "lstm-f1"))
    assert all("no difference" in verdict for (task, _), verdict in verdicts.items() if task.startswith("agreement"))
    alike = [at for at, verdict in verdicts.items() if "no difference" in verdict and at[0].startswith("adding")]
    assert alike == [("adding, $T = 100$", "lstm")]  # "At T = 100 the rule sees no difference"
    assert all(np.median(mse[cell, T]) < 1 / 6000 for cell in ("gru", "lstm") for T in (20, 50, 100))
    assert all(np.median(mse["lstm-f1", T]) < 1.1 / 6000 for T in (20, 50, 100))  # "near a thousandth ... or below it"
    rates = {row["cell"]: row["rate"] for row in results.read("compare_adding")}
    assert (rates["rnn"], rates["gru"], rates["lstm"]) == (0.003, 0.03, 0.1)
