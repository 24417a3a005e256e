"""A forward function that nothing explains is tried part by part: the finding names the part that is wrong."""

import pytest

from autograder import check
from autograder.checks import bank
from autograder.checks.pins import pinned_case, pinned_finding
from autograder.checks.run import run
from autograder.checks.units import EXERCISES
from tests.checks import student

GRU = (
    "H = h.shape[1]\n"
    "r = sigmoid(x @ W[:H].T + h @ U[:H].T + b[:H])\n"
    "z = sigmoid(x @ W[H:2*H].T + h @ U[H:2*H].T + b[H:2*H])\n"
    "q = h @ U[2*H:].T + b_hn\n"
    "n = np.tanh(x @ W[2*H:].T + b[2*H:] + r * q)\n"
    "return (1 - z) * n + z * h, None"
)
BEFORE = GRU.replace("q = h @ U[2*H:].T + b_hn\n", "").replace("r * q", "(r * h) @ U[2*H:].T")
LSTM = (
    "H = h.shape[1]\na = x @ W.T + h @ U.T + b\n"
    "i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H:2*H]), sigmoid(a[:, 3*H:])\ng = np.tanh(a[:, 2*H:3*H])\n"
    "c_next = f * c + i * g\nreturn o * np.tanh(c_next), c_next, None"
)
PEEPHOLE = (
    "H = h.shape[1]\na = x @ W.T + h @ U.T + b\n"
    "i, f = sigmoid(a[:, :H] + p[0] * c), sigmoid(a[:, H:2*H] + p[1] * c)\ng = np.tanh(a[:, 2*H:3*H])\n"
    "c_next = f * c + i * g\no = sigmoid(a[:, 3*H:] + p[2] * c_next)\nreturn o * np.tanh(c_next), c_next, None"
)
COUPLED = (
    "H = h.shape[1]\na = x @ W.T + h @ U.T + b\ni, o = sigmoid(a[:, :H]), sigmoid(a[:, 2*H:])\ng = np.tanh(a[:, H:2*H])\n"
    "c_next = (1 - i) * c + i * g\nreturn o * np.tanh(c_next), c_next, None"
)
MINGRU = (
    "H = h0.shape[1]\nz, n = sigmoid(x @ W[:H].T + b[:H]), x @ W[H:].T + b[H:]\nstates = []\n"
    "for t in range(x.shape[1]):\n    h0 = (1 - z[:, t]) * h0 + z[:, t] * n[:, t]\n    states.append(h0)\n"
    "return np.stack(states, 1), None"
)
# What no listed misconception gives, and the part that goes wrong by it.
SAID = [
    ("gru", "gru_cell_forward", GRU, "h @ U[H:2*H].T + b[H:2*H]", "0.7 * h @ U[H:2*H].T + b[H:2*H]", "the update gate"),
    ("gru", "gru_cell_forward", GRU, "h @ U[:H].T", "0.7 * h @ U[:H].T", "the reset gate"),
    ("gru", "gru_cell_forward", GRU, "x @ W[2*H:].T", "x[::-1] @ W[2*H:].T", "the candidate without the old state"),
    ("gru", "gru_cell_forward", GRU, "q = h @", "q = h**2 @", "the candidate with the old state"),
    ("gru", "gru_cell_forward", GRU, "+ z * h", "+ z * h**2", "the old state kept"),
    ("gru", "gru_cell_forward", GRU, "+ b[H:2*H]", "+ abs(b[H:2*H])", "all gates held"),
    ("gru", "gru_reset_before_cell_forward", BEFORE, "h @ U[:H].T", "0.7 * h @ U[:H].T", "the reset gate"),
    ("gru", "gru_reset_before_cell_forward", BEFORE, "(r * h)", "(r * h**2)", "the candidate with the old state"),
    ("lstm", "lstm_cell_forward", LSTM, "sigmoid(a[:, H:2*H])", "sigmoid(a[:, H:2*H] + h)", "the forget gate"),
    ("lstm", "lstm_cell_forward", LSTM, "sigmoid(a[:, :H])", "sigmoid(a[:, :H])**1.5", "the input gate"),
    ("lstm", "lstm_cell_forward", LSTM, "np.tanh(a[:, 2*H:3*H])", "np.tanh(a[:, 2*H:3*H] + h)", "the candidate"),
    ("lstm", "lstm_cell_forward", LSTM, "sigmoid(a[:, 3*H:])", "sigmoid(a[:, 3*H:] - c)", "the output gate"),
    ("variants", "peephole_cell_forward", PEEPHOLE, "p[1] * c", "p[1] * c**2", "the forget gate"),
    ("variants", "peephole_cell_forward", PEEPHOLE, "p[2] * c_next", "p[2] * (c_next + c)", "the output gate"),
    ("variants", "coupled_cell_forward", COUPLED, "(1 - i) * c", "(1 - i) * c**2", "the old cell state kept"),
    ("variants", "coupled_cell_forward", COUPLED, "sigmoid(a[:, :H])", "sigmoid(a[:, :H] + h)", "the input gate"),
    ("variants", "coupled_cell_forward", COUPLED, "np.tanh(a[:, H:2*H])", "np.tanh(a[:, H:2*H] + h)", "the candidate"),
    ("scan", "mingru_forward", MINGRU, "x @ W[H:].T", "x**2 @ W[H:].T", "the candidate"),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "name", "body", "old", "new", "part"), SAID, ids=[f"{r[1]}: {r[5]}" for r in SAID])
def test_the_part_that_is_wrong_is_named(unit, name, body, old, new, part):
    assert body.count(old) == 1
    assert check(student.notebook(unit, **{name: body})[name], points=1) == 1
    function = student.notebook(unit, **{name: body.replace(old, new)})[name]
    for result in (check(function, points=1), student.hidden(function, seed=4)):
        assert result < 1
        assert result.verdict.causes == ()
        words = " ".join(str(result).split())
        assert f"by their biases, {part} (" in words, words
        assert "Tried part by part" in result._repr_html_()


def test_what_is_wrong_between_the_parts_alone_is_said():
    body = GRU.replace("z * h, None", "z * h + z * (1 - z) * r * (1 - r), None")
    words = " ".join(str(check(student.notebook("gru", gru_cell_forward=body)["gru_cell_forward"], points=1)).split())
    assert "every part is right" in words


@pytest.mark.parametrize("exercise", [e for e in EXERCISES.values() if e.pins], ids=lambda e: e.name)
def test_a_right_function_with_gates_held_is_right_in_every_pin(exercise):
    answers = bank.load(exercise.unit)[exercise.name]
    pinned = tuple(pinned_case(exercise, answers.cases[0], pin) for pin in exercise.pins)
    ran = run(student.notebook(exercise.unit)[exercise.name], exercise, pinned)
    assert "every part is right" in pinned_finding(exercise, answers.pinned, ran)


def test_what_a_misconception_explains_is_not_tried_further():
    body = GRU.replace("(1 - z) * n + z * h", "z * n + (1 - z) * h")
    result = check(student.notebook("gru", gru_cell_forward=body)["gru_cell_forward"], points=1)
    assert [cause.name for cause in result.verdict.causes] == ["update gate swapped"]
    assert result.verdict.findings == ()


# A cell state that is right says that the gates before it are: what is told is of the rest.
RIGHT_CELL_STATE = [
    ("lstm", "lstm_cell_forward", LSTM, "sigmoid(a[:, 3*H:])", "a[:, 3*H:]"),
    ("lstm", "lstm_cell_forward", LSTM, "o * np.tanh(c_next), c_next", "o + np.tanh(c_next) * h, c_next"),
    ("variants", "coupled_cell_forward", COUPLED, "sigmoid(a[:, 2*H:])", "sigmoid(a[:, 2*H:] + h)"),
]


@pytest.mark.parametrize(("unit", "name", "body", "old", "new"), RIGHT_CELL_STATE)
def test_where_the_cell_state_is_right_the_output_gate_alone_is_told(unit, name, body, old, new):
    result = check(student.notebook(unit, **{name: body.replace(old, new)})[name], points=2)
    assert result == 1
    words = " ".join(str(result).split())
    assert "by their biases, the output gate (" in words or result.verdict.causes, words
    assert "the forget gate" not in words
    assert "all gates held" not in words


def test_what_all_gates_share_is_told_as_that():
    body = LSTM.replace("h @ U.T", "(h + 0.3 * c) @ U.T")
    words = " ".join(
        str(check(student.notebook("lstm", lstm_cell_forward=body)["lstm_cell_forward"], points=2)).split()
    )
    assert "Each gate alone is wrong: look at what they share" in words


def test_what_is_wrong_in_a_later_case_alone_is_told_by_its_name():
    body = GRU.replace("return (1", "x = np.clip(x, -4, 4)\nreturn (1").replace(
        "H = h.shape[1]", "x = np.clip(x, -4, 4)\nH = h.shape[1]"
    )
    words = " ".join(str(check(student.notebook("gru", gru_cell_forward=body)["gru_cell_forward"], points=2)).split())
    assert "The case “saturated” (" in words
    assert "Tried part by part" not in words
