"""A right backward function keeps its points after a wrong forward function, wherever the cache can be put right."""

import pytest

from autograder import check
from autograder.checks.units import EXERCISES, find
from autograder.grading.course import reference
from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.paths import units
from tests.alternatives import FILES
from tests.checks.student import hidden

# Where the reader's own values between the inputs and the states are wrong, only the reader knows what they are;
# and an initial state that the function never reads cannot be put right by giving it.
BEYOND = {
    ("gru_cell_forward", "reset gate applied before the product"),
    ("gru_cell_forward", "reset gate on the input as well"),
    ("gru_cell_forward", "reset gate left out"),
    ("gru_cell_forward", "reset gate inverted"),
    ("gru_cell_forward", "b_hn outside the reset gate"),
    ("gru_cell_forward", "b_hn left out"),
    ("gru_cell_forward", "b left out"),
    ("gru_cell_forward", "U transposed"),
    ("gru_cell_forward", "U_n transposed"),
    ("gru_cell_forward", "gates in the order z, r, n"),
    ("gru_cell_forward", "sigmoid for the candidate's tanh"),
    ("gru_cell_forward", "tanh for the gates' sigmoid"),
    ("gru_forward", "h0 ignored"),
    ("gru_reset_before_cell_forward", "reset gate applied after the product"),
    ("gru_reset_before_cell_forward", "reset gate left out"),
    ("gru_reset_before_cell_forward", "update gate for the reset gate"),
    ("gru_reset_before_cell_forward", "gates in the order z, r, n"),
    ("gru_reset_before_cell_forward", "sigmoid for the candidate's tanh"),
    ("gru_reset_before_cell_forward", "U transposed"),
    ("mingru_forward", "tanh on the candidate"),
    ("mingru_forward", "sigmoid left out of the gate"),
    ("mingru_forward", "parts in the order h, z"),
    ("mingru_forward", "b left out"),
    ("lstm_cell_forward", "biases left out"),
    ("lstm_cell_forward", "biases added twice"),
    ("lstm_cell_forward", "one bias for all gates"),
    ("lstm_cell_forward", "old hidden state left out"),
    ("lstm_cell_forward", "gate order i, f, o, g"),
    ("lstm_cell_forward", "gate order i, o, f, g"),
    ("lstm_cell_forward", "sigmoid for the candidate"),
    ("lstm_cell_forward", "tanh left out of the candidate"),
    ("lstm_cell_forward", "tanh for the output gate"),
    ("rnn_forward", "h0 ignored"),
    ("lstm_forward", "h0 ignored"),
    ("lstm_forward", "c0 ignored"),
    ("lstm_forward", "h0 and c0 ignored"),
    ("lstm_forward", "hidden and cell state swapped on the way into a step"),
    ("peephole_cell_forward", "output gate peeps at the old cell state"),
    ("peephole_cell_forward", "output gate's peephole left out"),
    ("peephole_cell_forward", "output gate sees the tanh of the cell state"),
    ("peephole_cell_forward", "input gate's peephole left out"),
    ("peephole_cell_forward", "forget gate's peephole left out"),
    ("peephole_cell_forward", "peepholes outside the sigmoid"),
    ("peephole_cell_forward", "gates peep at the hidden state"),
    ("peephole_cell_forward", "peephole into the candidate"),
    ("peephole_cell_forward", "peepholes in the order f, i, o"),
    ("peephole_cell_forward", "peepholes in the order i, o, f"),
    ("peephole_cell_forward", "gate order i, f, o, g"),
    ("peephole_cell_forward", "biases left out"),
    ("coupled_cell_forward", "gate order i, o, g"),
    ("coupled_cell_forward", "biases left out"),
    ("coupled_cell_forward", "sigmoid for the candidate"),
}
FORWARDS = {exercise.forward.name for exercise in EXERCISES.values() if exercise.forward}
WRONG_FORWARDS = [m for unit in units() for m in misconceptions(unit) if m.of in FORWARDS]


def backwards_of(forward):
    """The backward function of a forward function, and the sequence's, which a cell's error reaches too."""
    backward = forward.replace("forward", "backward")
    return [
        name
        for name in dict.fromkeys((backward, backward.replace("_cell", "")))
        if name in {function for _, function in EXERCISES}
    ]


@pytest.mark.parametrize("wrong", WRONG_FORWARDS, ids=lambda m: f"{m.of}: {m.name}")
def test_a_right_backward_keeps_its_points_after_a_wrong_forward(wrong):
    unit = find(wrong.of).unit
    names = reference.load(unit, wrong.of, wrong.edit)
    for backward in backwards_of(wrong.of):
        visible = check(names[backward], points=6)
        if (wrong.of, wrong.name) in BEYOND:
            assert visible < 6
        else:
            assert (visible, hidden(names[backward], seed=1, points=6)) == (6, 6)
        assert f"Fix {wrong.of} first" in str(check(names[wrong.of.replace("forward", "backward")], points=6))


# How a student's LSTM may go wrong before its states, and each file's own way to write it wrong.
SPOILED = {
    "recomputed": ("np.tanh(c_next) * o, c_next", "c_next * o, c_next"),
    "loops": ("* math.tanh(c_next[n, k])", "* c_next[n, k]"),
    "concatenated": ("a[:, 3 * H :] * np.tanh(c_next)", "a[:, 3 * H :] * c_next"),
    "einsum": ("h[t + 1] = o * np.tanh(c[t + 1])", "h[t + 1] = o * c[t + 1]"),
    "unrolled": ("H3[:, t + 1] = o * np.tanh(C3[:, t + 1])", "H3[:, t + 1] = o * C3[:, t + 1]"),
    "columns": ("a_next = ot * np.tanh(c_next)", "a_next = ot * c_next"),
}


@pytest.mark.parametrize("style", SPOILED)
def test_a_cache_of_any_visible_form_is_put_right(style):
    """Tuples, lists, dictionaries, arrays over time, time first, with the initial state before the others."""
    source = next(path for path in FILES if (path.parent.name, path.stem) == ("lstm", style)).read_text("utf-8")
    old, new = SPOILED[style]
    assert source.count(old) == 1
    names = reference.load("lstm")
    exec(source.replace(old, new), names)
    for step in ("lstm_cell", "lstm"):
        if f"def {step}_forward" in source:
            assert check(names[f"{step}_forward"], points=4) < 4
        if f"def {step}_backward" in source:
            assert check(names[f"{step}_backward"], points=6) == 6


def test_a_wrong_backward_gains_nothing_by_a_wrong_forward():
    """The states that are put right are those of the forward pass alone."""
    names = reference.load("lstm")
    exec(
        "def lstm_cell_forward(x, h, c, W, U, b):\n    return 0 * h, 0 * c, (x, h, c, W, U)\n"
        "def lstm_cell_backward(dh_next, dc_next, cache):\n"
        "    x, h, c, W, U = cache\n    return 0 * x, 0 * h, 0 * c, 0 * W, 0 * U, 0 * W[:, 0]\n",
        names,
    )
    assert check(names["lstm_cell_backward"], points=6) == 0
    assert check(names["lstm_backward"], points=6) == 0


def test_states_in_the_wrong_places_do_not_spoil_a_right_cache():
    names = reference.load("lstm", "lstm_cell_forward", ("return h_next, c_next", "return c_next, h_next"))
    assert check(names["lstm_cell_backward"], points=6) == 6


def test_a_wrong_forward_that_fails_on_a_step_alone_leaves_the_backward_judged():
    names = reference.load("lstm", "lstm_forward", ("h_t, c_t = h0, c0", "h_t, c_t = h0, 2 * c0"))
    names["right"] = names["lstm_forward"]
    # Only the case "one step" has four inputs; single steps of the other cases fail.
    exec(
        "def lstm_forward(x, *others):\n    assert x.shape[1] > 1 or x.shape[2] == 4\n    return right(x, *others)\n",
        names,
    )
    verdict = check(names["lstm_backward"], points=6).verdict
    assert verdict.problem is None
    assert not any(row.right for row in verdict.quantities)
