"""A right backward function keeps its points after a wrong forward function, wherever the cache can be put right."""

import pytest

from autograder import check
from autograder.checks.units import EXERCISES, find
from autograder.grading.course import reference
from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.paths import unit_names
from tests.alternatives import FILES
from tests.checks.student import hidden

FORWARDS = {exercise.forward.name for exercise in EXERCISES.values() if exercise.forward}
WRONG_FORWARDS = [m for unit in unit_names() for m in misconceptions(unit) if m.of in FORWARDS]


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
        if wrong.reaches_backward:
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
