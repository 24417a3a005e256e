"""The chapter on backpropagation through time says only what is so: its loop, its figures, its measurements."""

import functools

import numpy as np
import pytest

from autograder.checks.comparison import relative_error
from autograder.grading.course.reference import load
from book import unrolled
from book.experiments import bptt_truncation, results
from book.figures import bptt as figures
from tests.book.chapters import executed, prose_of

PROSE = prose_of("bptt")
read = functools.cache(results.read)


# --- one loop for every cell ---

CELLS = {"rnn": (1, 1), "gru": (3, 1), "lstm": (4, 2)}


def drawn(unit, N=2, T=7, D=3, H=4, seed=0):
    """The unit's functions, its inputs, and upstream gradients for its states."""
    gates, states = CELLS[unit]
    draw = np.random.default_rng(seed)
    shapes = [(gates * H, D), (gates * H, H), (gates * H,)] + [(H,)] * (unit == "gru")
    parameters = [draw.normal(size=shape) for shape in shapes]
    initial = [draw.normal(size=(N, H)) for _ in range(states)]
    upstream = [draw.normal(size=(N, T, H)) for _ in range(states)]
    return load(unit), draw.normal(size=(N, T, D)), initial, parameters, upstream


@pytest.mark.parametrize("unit", CELLS)
def test_the_loop_gives_the_gradients_of_every_cells_own_sequence_function(unit):
    functions, x, initial, parameters, upstream = drawn(unit)
    *_, cache = functions[f"{unit}_forward"](x, *initial, *parameters)
    wanted = functions[f"{unit}_backward"](*upstream, cache)
    _, cache = unrolled.forward(functions[f"{unit}_cell_forward"], x, initial, parameters)
    dx, dinitial, dparameters = unrolled.backward(functions[f"{unit}_cell_backward"], upstream, cache)
    for got, right in zip((dx, *dinitial, *dparameters), wanted, strict=True):
        np.testing.assert_array_equal(got, right)


@pytest.mark.parametrize("unit", CELLS)
@pytest.mark.parametrize("length", [1, 3, 7, 10])
def test_checkpoints_give_the_same_gradients_for_every_cell_and_length(unit, length):
    functions, x, initial, parameters, upstream = drawn(unit)
    cell = functions[f"{unit}_cell_forward"], functions[f"{unit}_cell_backward"]
    _, cache = unrolled.forward(cell[0], x, initial, parameters)
    wanted = unrolled.backward(cell[1], upstream, cache)
    got = unrolled.backward_from_checkpoints(*cell, x, initial, parameters, upstream, length)
    for ours, right in zip((got[0], *got[1], *got[2]), (wanted[0], *wanted[1], *wanted[2]), strict=True):
        assert relative_error(right, ours) < 1e-14


def test_forward_mode_gives_the_gradients_of_reverse_mode():
    rnn, x, (h0,), parameters, (dh,) = drawn("rnn", N=1)
    _, cache = rnn["rnn_forward"](x, h0, *parameters)
    _, _, *wanted = rnn["rnn_backward"](dh, cache)
    for got, right in zip(unrolled.forward_mode(x[0], h0[0], dh[0], *parameters), wanted, strict=True):
        assert relative_error(right, got) < 1e-14


# --- figures ---


def test_the_pairs_that_are_drawn_are_those_that_chunks_and_windows_count():
    drawing = figures.pairs()
    counted = drawing.count('class="tip"') - 1  # one stands in the legend
    assert counted == 3 * (1 + 2 + 3 + 4) + (1 + 2 + 3 + 9 * 4)
    assert drawing.count('class="line"') - 1 == 2 * (12 * 13 // 2) - counted


# --- the measurements ---


def of_seeds(name, column, **at):
    """The values of a column for all seeds."""
    return [row[column] for row in read(name) if all(row[key] == value for key, value in at.items())]


def says(sentence):
    """The chapter's prose has this in it."""
    assert sentence in PROSE, sentence


def test_a_window_as_long_as_the_sequence_and_chunks_of_one_step_agree_with_the_other_way():
    plan, rnn = bptt_truncation.SMALL, load("rnn")
    parameters = bptt_truncation.initial_parameters(np.random.default_rng(0), plan.hidden)
    x, y = bptt_truncation.delayed(np.random.default_rng(1), 5, plan)
    windows = bptt_truncation.gradients_in_windows(rnn, parameters, x, y, (1, plan.T))
    for length in (1, plan.T):
        _, chunks = bptt_truncation.gradient_in_chunks(rnn, parameters, x, y, length)
        assert all(relative_error(a, b) < 1e-13 for a, b in zip(chunks, windows[length], strict=True))


def test_the_experiment_on_truncation_descends_the_gradient_of_its_own_loss():
    plan, rnn = bptt_truncation.SMALL, load("rnn")
    parameters = bptt_truncation.initial_parameters(np.random.default_rng(0), plan.hidden)
    x, y = bptt_truncation.delayed(np.random.default_rng(1), 3, plan)
    _, gradients = bptt_truncation.gradient_in_chunks(rnn, parameters, x, y, plan.T)
    for place, gradient in enumerate(gradients):
        moved = [p.copy() for p in parameters]
        direction = np.random.default_rng(place).normal(size=gradient.shape)
        losses = []
        for sign in (1, -1):
            moved[place] = parameters[place] + sign * 1e-5 * direction
            losses.append(bptt_truncation.gradient_in_chunks(rnn, moved, x, y, plan.T)[0])
        assert (losses[0] - losses[1]) / 2e-5 == pytest.approx((gradient * direction).sum(), rel=1e-7)


def test_what_the_chapter_says_of_truncation_is_what_its_tables_show():
    def median(column, **at):
        return np.median(of_seeds("bptt_truncation", column, **at))

    trained = {"weights": "trained", "cut": "chunk"}
    assert f"{median('error', weights='initial', cut='chunk', length=4):.2f}" == "0.22"
    assert f"{median('error', **trained, length=4):.2f}" == "0.90"
    assert f"{median('cosine', **trained, length=4):.2f}" == "0.46"
    says("chunks of 4 have a median error of 0.22")
    says("the same chunks have an error of 0.90, and the cosine is 0.46")
    assert f"{median('error', weights='trained', cut='window', length=16):.3f}" == "0.002"
    assert f"{median('error', **trained, length=16):.2f}" == "0.27"
    assert f"{median('cosine', **trained, length=8):.2f} {median('error', **trained, length=8):.2f}" == "0.82 0.62"
    says("With windows of 16 the error is 0.002. With chunks of 16 it is 0.27")
    says("Chunks of 8 have a cosine of 0.82 and an error of 0.62")
    assert max(of_seeds("bptt_truncation", "change_of_loss")) < 1e-15


def test_what_the_chapter_says_of_training_is_what_its_table_shows():
    mse = {length: of_seeds("bptt_truncation_training", "mse", length=length) for length in (1, 2, 4, 8, 16, 64)}
    middle = {length: np.median(values) for length, values in mse.items()}
    assert [f"{middle[length]:.3f}" for length in (2, 4, 8)] == ["0.865", "0.863", "0.869"]
    assert [f"{middle[16]:.4f}", f"{middle[64]:.4f}", f"{middle[1]:.2f}"] == ["0.0033", "0.0018", "0.62"]
    says("medians of 0.865, 0.863 and 0.869. Chunks of 16 end at 0.0033.")
    says("one chunk of 64, ends at 0.0018")
    says("at 0.62")
    assert max(mse[1]) < 0.875  # "Chunks of one step end better than the baseline"
    x, y = bptt_truncation.delayed(np.random.default_rng(0), 5000, bptt_truncation.Plan())
    assert np.mean(y**2) == pytest.approx(0.875, rel=0.01)
    np.testing.assert_array_equal(y[:, 8:], x[:, :-8, 0])


def test_what_the_chapter_says_of_gradient_checks_is_what_its_table_shows():
    def errors(precision, method, column="norm_error"):
        steps = sorted({row["exponent"] for row in read("gradient_check") if row["method"] == method})
        found = {
            step: of_seeds("gradient_check", column, precision=precision, method=method, exponent=step)
            for step in steps
        }
        return {step: np.median(values) for step, values in found.items() if values}, found

    central, _ = errors("float64", "central")
    assert min(central, key=central.get) == 5
    assert f"{central[5]:.1e} {central[12]:.0e}" == "1.3e-10 1e-03"
    assert central[2] / central[3] == pytest.approx(100, rel=0.03)
    assert central[9] / central[8] == pytest.approx(10, rel=0.2)
    says(r"have a median error of $1.3 \cdot 10^{-10}$ there")
    one_sided, _ = errors("float64", "one-sided")
    assert min(one_sided, key=one_sided.get) == 7
    assert f"{one_sided[7]:.1e}" == "4.9e-08"
    in_float32, of_float32 = errors("float32", "central")
    assert min(in_float32, key=in_float32.get) == 2
    assert max(1e-5 / 2 ** (-53 / 3), 1e-2 / 2 ** (-24 / 3)) < 3  # "both within a factor of 3"
    assert min(min(values) for values in of_float32.values() if values) > 4e-5
    complex_step, _ = errors("float64", "complex step")
    assert f"{complex_step[300]:.1e} {complex_step[30]:.1e}" == "3.3e-16 3.3e-16"
    assert all(complex_step[step] < 4e-16 for step in (8, 30, 100, 300))
    assert f"{errors('float32', 'complex step')[0][8]:.1e}"[:3] in ("1.4", "1.5")
    largest, entries = errors("float64", "central", "largest_entry_error")
    assert f"{largest[5]:.1e}" == "9.2e-08"
    norms = of_seeds("gradient_check", "norm_error", precision="float64", method="central", exponent=5)
    assert round(np.median(np.array(entries[5]) / norms), -1) == 690


def test_what_the_chapter_says_of_costs_is_what_its_table_shows():
    def median(column, **at):
        return np.median(of_seeds("bptt_cost", column, **at))

    time, peak = "microseconds_a_step", "peak_megabytes"
    ratio = median(time, what="checkpoints", T=4096) / median(time, what="whole cache", T=4096)
    assert f"{100 * (ratio - 1):.0f} %" == "22 %"
    assert (
        f"{median(peak, what='whole cache', T=4096):.1f} {median(peak, what='checkpoints', T=4096):.1f}" == "40.6 4.8"
    )
    says("Computing again adds 22 % to it at $T = 4096$, and the memory falls from 40.6 MB to 4.8 MB")
    assert 65 < median(time, what="forward mode", H=64) / median(time, what="reverse mode", H=64) < 75
    assert f"{64**2 * 64 * (2 + 64 + 1):,} {2 * 64 * (2 + 64)}".replace(",", " ") == "17 563 648 8448"
    says("17 563 648 and 8448")


def test_the_memory_of_the_adding_step_by_hand_is_that_of_the_table():
    """The dx of T = 4096 steps, held twice, and 2 times 64 states."""
    assert f"{2 * 4096 * 32 * 2 * 8 / 1e6:.1f}" == "4.2"
    assert f"{32 * 32 * 8 / 1e3:.0f}" == "8"


# --- what a check cannot see ---


def test_each_hidden_mistake_is_hidden_just_where_the_chapter_says():
    hidden = {
        (mistake, at)
        for mistake, row in executed("bptt").names["unseen"].items()
        for at, found in row.items()
        if "nothing" in found
    }
    assert hidden == {
        ("no gradient carried back", "one step, $T = 1$"),
        ("`=` for `+=` in dU", "one step, $T = 1$"),
        ("db averaged over the batch", "one sequence, $N = 1$"),
        ("upstream gradient of the last step only", "one step, $T = 1$"),
        ("upstream gradient of the last step only", "loss at the last step"),
        ("first step left out of dU", "zero start, $h_0 = 0$"),
    }
