"""The chapter that compares the cells says only what is so: its table of equations, its counts, its measurements."""

import itertools
import re

import numpy as np
import pytest
import torch

from autograder.given.sentences import NOUNS, sentences
from autograder.grading.course.paths import BOOK
from autograder.grading.course.reference import load
from book.equations import counting, torch_compare
from book.equations.ledger import numbered_equations
from book.experiments import compare_agreement, compare_copy, compare_gradient, results, training
from book.experiments.exact_test import p_value
from book.figures import comparison as figures
from book.figures.comparison import by_seed
from tests.book.chapters import executed, text_of

TEXT = text_of("comparison")
EQUATIONS = numbered_equations(TEXT)
KINDS = ("rnn", "gru", "lstm")


@pytest.fixture(scope="module")
def chapter():
    return executed("comparison")


# --- equations ---


def test_every_equation_that_the_text_or_an_experiment_names_is_in_the_chapter():
    scripts = [path.read_text(encoding="utf-8") for path in (BOOK / "experiments").glob("compare_*.py")]
    assert len(scripts) == 5
    labels = {label for text in (TEXT, *scripts) for label in re.findall(r"eq-compare-[a-z0-9-]+", text)}
    assert labels <= EQUATIONS.keys()


def test_every_equation_of_the_side_by_side_table_is_a_numbered_one():
    table = TEXT.split("Side by side:\n")[1].split("\nRead the row")[0]
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


def test_the_picked_rate_is_the_best_and_never_one_that_diverged():
    error = {0.1: float("nan"), 0.01: 0.2, 0.001: 0.3}
    assert training.best_rate(error.get, tuple(error)) == 0.01


# --- figures ---


def test_every_seed_is_a_mark_of_its_figure():
    adding, copied = results.read("compare_adding"), results.read("compare_copy")
    for drawing, rows in ((figures.adding(adding), adding), (figures.copy(copied, 8), copied)):
        last = max(row["update"] for row in rows)
        marks = sum(row["update"] == last for row in rows)
        assert drawing.count("<use ") >= marks


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
