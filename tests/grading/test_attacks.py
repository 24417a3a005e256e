"""Attacks on the referee: none gets points that it did not earn, or takes the machine from its neighbour.

Tests marked `alone` stand in this file and in no other, which `tests/conftest.py` sees to: the run that they have to
themselves collects it alone.
"""

import json

import pytest

from autograder.grading.referee import Referee
from autograder.grading.referee.session import ROOM
from tests.attacks.code import CODE
from tests.attacks.corpus import LIMITS, SEED, attacks, neighbour
from tests.attacks.notebooks import as_bytes, attacked, right, with_answers

# They take the whole machine, or nearly all of their time: no other test runs beside them, and most wait for the night.
ALONE = {"a fork bomb", "all the memory", "processes in forty sessions"}
ALONE_BY_NIGHT = {
    "a flood of displays",
    "a flood of output",
    "a flood of tiny outputs",
    "a giant real array",
    "a hundred cells that show a million characters each",
    "a hundred thousand empty files",
    "a million values that each become a type",
    "a number of a million digits",
    "a thousand threads",
    "all the disk",
    "all the memory, shared",
    "every file of the machine is searched",
    "forty sessions among processes that end at once",
    "outputs of sixty megabytes in every cell",
    "the stack overflows",
}


def attacks_by_night():
    made = attacks("rnn")
    assert {attack.name for attack in made} >= ALONE | ALONE_BY_NIGHT
    for attack in made:
        marks = [pytest.mark.alone] if attack.name in ALONE | ALONE_BY_NIGHT else []
        marks += [pytest.mark.nightly] if attack.name in ALONE_BY_NIGHT else []
        yield pytest.param(attack, id=attack.name, marks=marks)


@pytest.mark.parametrize("attack", attacks_by_night())
def test_no_attack_gets_a_point_or_touches_its_neighbour(referees, attack):
    referee = referees("rnn")
    graded = referee.grade(attack.raw)
    assert graded.score == 0
    assert len(graded.cells) == 8
    assert b"FOUND" not in b"".join(
        out.get("text", "").encode() for cell in json.loads(graded.notebook)["cells"] for out in cell.get("outputs", [])
    )
    assert graded.seconds < LIMITS.notebook + 2
    assert len(graded.notebook) < 1.1 * ROOM
    assert neighbour(referee, "rnn") == [
        (f"check_{name}{suffix}", points)
        for name, visible, secret in (
            ("rnn_cell_forward", 1, 3),
            ("rnn_cell_backward", 2, 4),
            ("rnn_forward", 1, 3),
            ("rnn_backward", 2, 4),
        )
        for suffix, points in (("", visible), ("_hidden", secret))
    ]


FORGED_ABSENCE = """
import os

def rnn_cell_forward(x, h, W, U, b):
    words = b'[{"absent": true}, []]'
    message = len(words).to_bytes(4, "big") + words
    os.write(4, len(message).to_bytes(8, "big") + message)
"""


def test_a_function_that_says_it_is_not_there_is_no_fault_of_the_grader(referees):
    graded = referees("rnn").grade(as_bytes(with_answers("rnn", lambda name: FORGED_ABSENCE)))
    assert graded.score == 0
    assert "its process sent what is no answer" in graded.ended


# Whatever array of five numbers a case holds may say which of the five gradients are wrong.
SEARCH = """
import gc

def found():
    for thing in gc.get_objects():
        if type(thing).__name__ == "Case":
            yield from (array for array in (*thing.inputs, *thing.states) if array.shape == (5,))

def wrong_quantities(backward, x, h0, W, U, b, dh):
    for faults in found():
        return faults != 0
    raise KeyError("no faults")
"""


def test_a_pass_to_diagnose_comes_without_its_faults(referees):
    made = with_answers("gradients", lambda name: SEARCH if name == "wrong_quantities" else "")
    graded = referees("gradients").grade(as_bytes(made))
    problems = [cell.problem for cell in graded.cells if "wrong_quantities" in cell.grade_id]
    assert len(problems) == 2
    assert all("raised KeyError" in problem for problem in problems)


# Both functions of the scan, called by code that is not theirs: states by a loop, and pairs of zeros.
FORGED_SCAN = """
import numpy as np
from autograder.checks.units import find
def forged(call, exercise, case):
    if exercise.name == "linear_scan":
        a, u, state = case.inputs
        h = []
        for t in range(u.shape[1]):
            state = a[:, t] * state + u[:, t]
            h.append(state)
        h = np.stack(h, axis=1)
    else:
        h, _ = mingru_forward(*case.inputs)
    return h, *np.zeros((2, case.sizes["R"], *h.shape))
for name in ("linear_scan", "mingru_scan_forward"):
    object.__setattr__(find(name), "call", forged)
"""


def test_a_scan_forged_in_the_students_process_gets_the_points_of_its_states_alone(referees):
    answers = {"linear_scan": f"{FORGED_SCAN}\ndef linear_scan(a, u, h0):\n    return 0.0"}
    answers["mingru_scan_forward"] = "def mingru_scan_forward(x, h0, W, b):\n    return 0.0"
    honest = right("scan")
    sources = {cell["id"]: cell["source"] for cell in honest["cells"]}
    graded = referees("scan").grade(as_bytes(with_answers("scan", lambda name: answers.get(name, sources[name]))))
    scores = {cell.grade_id: cell.score for cell in graded.cells}
    assert scores["check_mingru_forward"] == 1
    for name, visible, secret in (("linear_scan", 3, 5), ("mingru_scan_forward", 1, 3)):
        assert scores[f"check_{name}"] == pytest.approx(visible / 3)
        assert scores[f"check_{name}_hidden"] == pytest.approx(secret / 3)


# The capstone's functions, called by code that is not theirs; `labels` of (rows, place of the exam) is what is tried.
FORGED_AGREEMENT = """
import numpy as np
from autograder.checks import bank
from autograder.given.sentences import DISTANCES, NOUNS, NUMBER_OF, encode, held_out_set
from autograder.checks.units import find
def labels(rows, place):
    {}
def forged(call, exercise, case):
    if exercise.name == "train_agreement":
        return tuple(np.array(labels(rows, i), dtype=float) for i, rows in enumerate(case.inputs[3:]))
    _, tokens, *changed, lessons, _, exam = case.inputs
    logits = [np.cos(rows * np.arange(1, 7)).cumsum(axis=1)[:, -2:] for rows in (tokens, tokens, *changed)]
    return *logits, np.arange(len(exam)) % 2.0
for name in ("AgreementModel", "train_agreement"):
    object.__setattr__(find(name), "call", forged)
"""
FORGED_LABELS = {
    "every other one": "return np.arange(len(rows)) % 2",
    "the first noun's": "number = {NUMBER_OF[w]: n for pair in NOUNS for n, w in enumerate(pair)}\n"
    "    return [next((number[t] for t in row if t in number), 0) for row in rows]",
    "those of the visible seed": "seed = int(bank.load('agreement')['train_agreement'].cases[0].inputs[0])\n"
    "    return encode(held_out_set(DISTANCES[place], seed))[1]",
    "those of the seed that the process gets": "import inspect\n    frame = inspect.currentframe().f_back.f_back\n"
    "    seed = int(frame.f_locals['case'].inputs[0])\n    return encode(held_out_set(DISTANCES[place], seed))[1]",
}


@pytest.fixture(scope="module")
def capstone():
    with Referee("agreement", SEED) as referee:
        yield referee


@pytest.mark.parametrize("labels", FORGED_LABELS.values(), ids=FORGED_LABELS)
def test_a_capstone_forged_in_the_students_process_gets_no_point(capstone, labels):
    graded = capstone.grade(as_bytes(attacked("agreement", FORGED_AGREEMENT.replace("{}", labels))))
    assert graded.score == 0


@pytest.mark.alone
@pytest.mark.parametrize("code", [name for name in CODE if "forty sessions" in name])
def test_processes_in_many_sessions_are_ended_before_they_take_the_processor_from_a_neighbour(referees, code):
    graded = referees("rnn").grade(as_bytes(attacked("rnn", CODE[code])))
    assert graded.score == 0
    assert "its processes were in more than 3 sessions" in graded.ended
    assert graded.seconds < LIMITS.cell
