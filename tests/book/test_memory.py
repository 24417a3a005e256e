"""The chapter on memory says only what is so: its equations, its figures, its measurement."""

import csv
import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from autograder.given.sentences import WORDS, encode, sentences
from book.equations import memory as oracle
from book.equations.ledger import numbered_equations
from book.experiments import memory_windows, results
from book.figures import memory as figures
from tests.chapters import running
from tests.drawings import assert_no_shared_id, assert_well_formed

BOOK = Path(__file__).parents[1] / "book"
CHAPTER = BOOK / "memory.md"
EQUATIONS = numbered_equations(CHAPTER.read_text())
ROWS = results.read("memory_windows")


@pytest.fixture(scope="module")
def chapter():
    """The chapter, executed as the build does it, with the values that each equation was given."""
    with running("memory") as done:
        yield done


# --- equations ---


def test_every_numbered_equation_of_the_chapter_is_executed(chapter):
    executed = {entry.label: entry.error for entry in chapter.names["equations"].executed}
    assert executed.keys() == EQUATIONS.keys()
    assert max(executed.values()) <= 1e-10


# What a slip of the pen does to an equation.
SLIPS = (
    (r"\+(?![}\d])", "-"),
    (r"-(?!\d)", "+"),
    (r"\^\\top", ""),
    (r"\{t-1", "{t"),
    (r"\^2", ""),
    (r"k=1", "k=2"),
    (r"t=f", "t=1"),
    (r"\\tanh", r"\\sigma"),
    (r"\b2\b", "3"),
    (r"\b1\b(?! *\})", "2"),
    (r"U", "W"),
)


def test_every_slip_of_the_pen_in_an_equation_is_refused(chapter):
    ledger = chapter.names["equations"]
    passed, reached = [], set()
    for label, latex in EQUATIONS.items():
        for pattern, replacement in SLIPS:
            for found in re.finditer(pattern, latex):
                ledger.equations = EQUATIONS | {label: latex[: found.start()] + replacement + latex[found.end() :]}
                reached.add(label)
                try:
                    for values in (values for run, values in chapter.runs if run == label):
                        ledger.run(label, values={"W": 0.7, **values}, oracle="")
                    passed.append((label, ledger.equations[label]))
                except chapter.error:
                    pass
    ledger.equations = EQUATIONS
    assert not passed
    assert reached == EQUATIONS.keys()


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
    assert f"D = {len(WORDS)}$ words" in CHAPTER.read_text()
    assert f"$65 \\cdot {len(WORDS)} + 1 = {65 * len(WORDS) + 1}$" in CHAPTER.read_text()


# --- the measurement ---


def accuracies(inside):
    return [r["accuracy"] for r in ROWS if r["asked"] == r["distance"] and (r["width"] > r["distance"]) == inside]


def test_what_the_chapter_says_of_windows_is_what_its_table_shows():
    text = CHAPTER.read_text()
    assert min(accuracies(inside=True)) >= 0.999  # "at least\n0.999 of the sentences, in every seed"
    outside = accuracies(inside=False)
    assert re.search(rf"between {min(outside):.3f} and\s+{max(outside):.3f}\.", text)
    away = [r["accuracy"] for r in ROWS if r["width"] == 32 and r["asked"] != r["distance"]]
    assert abs(np.median(away) - 0.5) < 0.01
    assert max(abs(np.array(away) - 0.5)) < 0.04
    assert len({row["seed"] for row in ROWS}) == 7


@pytest.mark.parametrize("source", ["committed", "small"])
def test_a_table_says_how_it_was_made_and_has_every_row(source):
    plan = {"committed": memory_windows.Plan(), "small": memory_windows.SMALL}[source]
    committed = (results.RESULTS / "memory_windows.csv").read_text()
    text = committed if source == "committed" else memory_windows.table(plan)
    header = dict(line[2:].split(": ", 1) for line in text.splitlines() if line.startswith("#"))
    assert header["plan"] == str(plan)
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    got = [tuple(int(row[name]) for name in ("seed", "distance", "width", "asked")) for row in rows]
    assert got == list(itertools.product(plan.seeds, plan.distances, plan.widths, plan.distances))
    inside = [
        float(row["accuracy"]) for row in rows if row["asked"] == row["distance"] == "4" and int(row["width"]) > 4
    ]
    assert min(inside) > 0.98


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


DRAWINGS = {
    "sentence": figures.sentence(),
    "windows": figures.windows(ROWS),
    "bistable": figures.bistable(oracle.kept_values(2.0)["mu"]),
    "trace": figures.trace(["the", "cats"], {"one": [0.0, 0.5], "other": [0.0, -0.5]}),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_valid_svg_with_alternative_text_in_the_pages_colours(name):
    assert_well_formed(DRAWINGS[name])


def test_no_two_elements_of_the_drawings_share_an_id():
    assert_no_shared_id(DRAWINGS.values())


def test_the_figure_names_the_median_of_every_width_and_distance():
    found = [r["accuracy"] for r in ROWS if (r["width"], r["distance"], r["asked"]) == (8, 16, 16)]
    (described,) = re.findall(r"distance 16: [^;]*?, ([0-9.]+) with 8 words", DRAWINGS["windows"])
    assert described == f"{np.median(found):.2f}"
    assert len(re.findall(r"[01]\.\d\d with \d+ words", DRAWINGS["windows"])) == 20
