"""The chapter on memory says only what is so: its prose, its measurement, its figures."""

import itertools
import re

import numpy as np
import pytest

from autograder.given.sentences import WORDS, encode, sentences
from book.experiments import memory_windows, results
from book.figures import memory as figures
from tests.book.chapters import executed, text_of

TEXT = text_of("memory")
ROWS = results.read("memory_windows")


@pytest.fixture(scope="module")
def chapter():
    return executed("memory")


# --- what the prose says ---


def test_two_states_are_too_few_and_the_hand_built_ones_are_right(chapter):
    names = chapter.names
    assert len(names["machines"]) == 1024
    assert not any(map(names["solves"], names["machines"]))
    assert all(names["answer"](sentence) == sentence.label for sentence in names["every"])
    for W, wanted in ((0.5, 1.0), (2.0, 0.6)):  # soft nouns leave the bit alone, loud ones write over it
        h, _ = names["rnn"]["rnn_forward"](names["x"], names["h0"], np.array([[W]]), np.array([[2.0]]), np.zeros(1))
        right = np.mean((h[:, -1, 0] > 0) == names["labels"])
        assert right == 1.0 if wanted == 1.0 else right < wanted


def test_a_machine_with_three_states_passes_the_trial_that_two_fail(chapter):
    machine = dict.fromkeys(("the", "which", "saw"), (0, 1, 2)) | {"cat": (1, 1, 2), "cats": (2, 1, 2)}
    assert chapter.names["solves"](machine)


def test_twins_differ_in_the_subject_alone(chapter):
    for was, were in chapter.names["pairs"]:
        assert [n for n, (a, b) in enumerate(zip(was.words, were.words, strict=True)) if a != b] == [was.subject]


def test_what_is_held_out_tells_at_most_what_the_chapter_says(chapter):
    assert f"{chapter.names['trace']:.4f}" == "0.0267"


def test_a_held_attractor_erases_the_bit_from_the_weight_that_the_solution_gives():
    root = np.sqrt(0.5)
    most = 2 * root - np.arctanh(root)
    assert f"{most:.3f}" == "0.533"
    for kick, kept in ((most - 1e-3, True), (most + 1e-3, False)):
        h = 1.0
        for _ in range(10_000):
            h = np.tanh(2 * h - kick)
        assert (h > 0) == kept


def test_the_words_of_the_grammar_are_as_many_as_the_self_check_says():
    assert f"D = {len(WORDS)}$ words" in TEXT
    assert f"$65 \\cdot {len(WORDS)} + 1 = {65 * len(WORDS) + 1}$" in TEXT


# --- the measurement ---


def accuracies(inside):
    return [r["accuracy"] for r in ROWS if r["asked"] == r["distance"] and (r["width"] > r["distance"]) == inside]


def test_what_the_chapter_says_of_windows_is_what_its_table_shows():
    assert min(accuracies(inside=True)) >= 0.999  # "at least\n0.999 of the sentences, in every seed"
    outside = accuracies(inside=False)
    assert re.search(rf"between {min(outside):.3f} and\s+{max(outside):.3f}\.", TEXT)
    away = [r["accuracy"] for r in ROWS if r["width"] == 32 and r["asked"] != r["distance"]]
    assert abs(np.median(away) - 0.5) < 0.01
    assert max(abs(np.array(away) - 0.5)) < 0.04
    assert len({row["seed"] for row in ROWS}) == 7


def test_the_window_descends_the_gradient_of_its_own_loss():
    tokens, labels = encode(sentences(40, 8, seed=1))
    weight_of = memory_windows.features(tokens, 4)
    losses = []
    for updates in range(12):
        s = memory_windows.score(weight_of, *memory_windows.trained(weight_of, labels, 4, updates))
        losses.append(np.mean(np.logaddexp(0, s) - labels * s))
    assert losses[0] == pytest.approx(np.log(2))
    assert all(later < earlier for earlier, later in itertools.pairwise(losses))


# --- figures ---


def test_the_figure_names_the_median_of_every_width_and_distance():
    found = [r["accuracy"] for r in ROWS if (r["width"], r["distance"], r["asked"]) == (8, 16, 16)]
    drawing = figures.windows(ROWS)
    (described,) = re.findall(r"distance 16: [^;]*?, ([0-9.]+) with 8 words", drawing)
    assert described == f"{np.median(found):.2f}"
    assert len(re.findall(r"[01]\.\d\d with \d+ words", drawing)) == 20
