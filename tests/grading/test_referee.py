"""The referee: honest answers get what `check` gives them, and what could not be run gets no points."""

import json
import time

import pytest

from autograder.checks.exercise import Limits
from autograder.checks.units import UNITS
from autograder.grading.gradebook import Entry
from autograder.grading.gradebook.entries import parse
from autograder.grading.referee import Referee, session
from autograder.grading.referee.results import graded_without_a_run
from autograder.runner.shell import LARGEST_OUTPUT, LEFT_OUT, Recorder
from tests.attacks.corpus import SEED
from tests.attacks.notebooks import as_bytes, attacked, outputs, released, right, with_answers, wrong
from tests.checks.student import hidden, notebook
from tests.checks.training import units_by_night


@pytest.mark.parametrize("unit", units_by_night())
def test_right_answers_get_full_points_and_a_blank_notebook_none(referees, unit):
    with Referee(unit, SEED) as referee:
        graded = referee.grade(as_bytes(right(unit)))
        assert graded.score == graded.max_score
        assert graded.ended == ""
        blank = referee.grade(as_bytes(released(unit)))
        assert blank.score == 0
        assert all("is not written yet" in cell.problem for cell in blank.cells)


# Bodies under the reference's own def line, and what each leaves right.
EDITS = {
    "db is averaged": ("rnn_cell_backward", "dx, dh, dW, dU, db = right_rnn_cell_backward(dh_next, cache)\nreturn dx, dh, dW, dU, db / 3"),
    "float32": ("rnn_forward", "h, cache = right_rnn_forward(x, h0, W, U, b)\nreturn h.astype('float32'), cache"),
    "two values are missing": ("rnn_backward", "return right_rnn_backward(dh, cache)[:3]"),
    "it raises": ("rnn_forward", "return x.shape[3]"),
    "the input is changed": ("rnn_cell_forward", "x += 1\nreturn right_rnn_cell_forward(x, h, W, U, b)"),
    "a list for an array": ("rnn_cell_forward", "h, cache = right_rnn_cell_forward(x, h, W, U, b)\nreturn h.tolist(), cache"),
    "transposed": ("rnn_cell_backward", "dx, dh, dW, dU, db = right_rnn_cell_backward(dh_next, cache)\nreturn dx, dh, dW.T, dU, db"),
    "exchanged": ("rnn_cell_backward", "dx, dh, dW, dU, db = right_rnn_cell_backward(dh_next, cache)\nreturn dh, dx, dW, dU, db"),
    "NaN": ("rnn_cell_backward", "import numpy as np\ndx, dh, dW, dU, db = right_rnn_cell_backward(dh_next, cache)\nreturn dx * np.nan, dh, dW, dU, db"),
    "another answer every time": ("rnn_cell_backward", "import time\ndx, dh, dW, dU, db = right_rnn_cell_backward(dh_next, cache)\nreturn dx + time.time(), dh, dW, dU, db"),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_a_mistake_gets_the_points_and_the_verdict_that_check_gives_it(referees, edit):
    from autograder.checks.units import find
    from autograder.grading.course.expected import exercise_seed

    name, body = EDITS[edit]
    made = right("rnn")
    for cell in made["cells"]:
        if cell["id"] == name:
            lines = cell["source"].replace(f"def {name}(", f"def right_{name}(")
            head = next(line for line in cell["source"].split("\n") if line.startswith("def "))
            cell["source"] = lines + f"\n\n\n{head}\n" + "\n".join("    " + line for line in body.split("\n"))
    graded = referees("rnn").grade(as_bytes(made))
    here = hidden(notebook("rnn", **{name: body})[name], tuple(exercise_seed(SEED, find(name))), points=1)
    there = next(cell for cell in graded.cells if cell.grade_id == f"check_{name}_hidden")
    assert there.score / there.max_score == pytest.approx(float(here))
    html = outputs(graded, f"check_hidden({name}")[0]["data"]["text/html"]
    said = [
        quantity.problem.kind.words
        for quantity in here.verdict.quantities
        if quantity.problem and not quantity.explained
    ]
    assert all(words in html for words in said)
    assert {cause.name for cause in here.verdict.causes} == set(there.causes)


def test_what_is_wrapped_is_judged_as_the_function_that_its_check_names(referees):
    made = right("rnn")
    for cell in made["cells"]:
        if cell["id"] == "rnn_cell_forward":
            cell["source"] += "\n\ninside = rnn_cell_forward\nrnn_cell_forward = lambda *given: inside(*given)\n"
        if cell["id"] == "rnn_backward":
            cell["source"] += "\n\nfrom functools import partial\nrnn_backward = partial(rnn_backward)\n"
        if cell["id"] == "rnn_forward":
            cell["source"] += "\n\nrnn_forward = rnn_cell_forward\n"
    scores = {cell.grade_id: cell.score for cell in referees("rnn").grade(as_bytes(made)).cells}
    assert [scores[f"check_{name}"] for name in ("rnn_cell_forward", "rnn_cell_backward")] == [1, 2]
    # What stands under the name is judged, and it is right as another exercise alone.
    assert scores["check_rnn_forward"] == 0


@pytest.mark.parametrize("code", ["import os; os._exit(1)", "while True: pass", "import ctypes; ctypes.string_at(0)"])
def test_what_was_judged_before_the_end_keeps_its_points(referees, code):
    made = right("rnn")
    made["cells"].insert(
        next(i for i, cell in enumerate(made["cells"]) if cell["id"] == "rnn_forward"),
        {"cell_type": "code", "source": code, "metadata": {}, "outputs": [], "execution_count": None},
    )
    graded = referees("rnn").grade(as_bytes(made))
    assert [cell.score for cell in graded.cells] == [1, 3, 2, 4, 0, 0, 0, 0]
    assert "The notebook was stopped in its code cell 8" in graded.ended
    assert "keep their points" in graded.cells[-1].problem or "The notebook was stopped" in graded.cells[-1].problem


@pytest.mark.parametrize("unit", UNITS)
def test_what_could_not_be_run_has_every_graded_cell_at_no_points(unit):
    graded = graded_without_a_run(unit, 7, "It is no notebook.")
    marks = [cell["metadata"].get("nbgrader", {}) for cell in released(unit)["cells"]]
    assert [(cell.grade_id, cell.max_score) for cell in graded.cells] == [
        (mark["grade_id"], mark["points"]) for mark in marks if mark.get("grade")
    ]
    assert graded.score == 0
    assert all(cell.function and cell.grade_id.startswith(f"check_{cell.function}") for cell in graded.cells)
    assert "It is no notebook. It gets no points as it is." in json.loads(graded.notebook)["cells"][0]["source"]
    # What the gradebook will hold of it; GradebookError where that is something else.
    kept = parse(Entry("ada", "key", graded), unit, {cell.grade_id: cell.max_score for cell in graded.cells})
    assert set(kept.scores.values()) == {0.0}


def test_a_file_that_is_no_notebook_is_not_run_and_every_cell_says_why(referees):
    graded = referees("rnn").grade(b"{")
    assert (graded.score, graded.seconds) == (0, 0)
    assert "its JSON is broken" in graded.ended
    assert {cell.problem for cell in graded.cells} == {graded.ended}
    assert all("its JSON is broken" in str(output) for output in outputs(graded, "check_hidden"))


def test_many_short_lines_are_kept_in_time_that_grows_with_them():
    recorder, began = Recorder(), time.process_time()
    for number in range(100_000):
        recorder.write("stdout", f"{number}\n")
    (shown,) = recorder.take()
    assert shown["text"].endswith("\n99999\n")
    assert time.process_time() - began < 2


def test_what_shows_too_much_is_cut_and_says_so_once():
    recorder = Recorder()
    for _ in range(3):
        recorder.write("stdout", "x" * LARGEST_OUTPUT)
        recorder.add({"output_type": "display_data", "data": {"text/plain": "y"}, "metadata": {}})
        recorder.write("stderr", "z")
    assert [len(output["text"]) for output in recorder.take()] == [LARGEST_OUTPUT, len(LEFT_OUT)]
    assert recorder.take() == []


def test_a_function_whose_cell_raised_is_told_with_what_it_raised(referees):
    broken = with_answers("rnn", lambda grade_id: {"rnn_cell_forward": "def rnn_cell_forward(x:"}.get(grade_id, "pass"))
    told = {cell.grade_id: cell.problem for cell in referees("rnn").grade(as_bytes(broken)).cells}
    assert told["check_rnn_cell_forward"].startswith("rnn_cell_forward is not there: its cell ended with SyntaxError: ")
    assert "(line 1)" in told["check_rnn_cell_forward"]
    assert told["check_rnn_forward_hidden"] == "rnn_forward is not defined in this notebook."


def test_an_exception_names_its_case(referees):
    raises = "    if len(x) == 1:\n        raise ValueError('one')\n    return right_rnn_forward(x, h0, W, U, b)\n"
    made = right("rnn")
    for cell in made["cells"]:
        if cell["id"] == "rnn_forward":
            cell["source"] += f"\n\nright_rnn_forward = rnn_forward\ndef rnn_forward(x, h0, W, U, b):\n{raises}"
    graded = referees("rnn").grade(as_bytes(made))
    (shown,) = outputs(graded, "check_hidden(rnn_forward")
    assert "This happens in the case “a batch of one”. The cases before it ran" in shown["data"]["text/html"]


def test_a_students_prints_errors_and_figures_appear_and_no_html_does(referees):
    code = (
        "print('hello')\nfrom IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))\n"
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n1 / 0"
    )
    graded = referees("rnn").grade(as_bytes(attacked("rnn", code)))
    shown = outputs(graded, "print('hello')")
    assert shown[0]["text"] == "hello\n"
    assert any("image/png" in out.get("data", {}) for out in shown)
    assert shown[-1]["ename"] == "ZeroDivisionError"
    assert "text/html" not in json.dumps(shown)


def test_the_same_seed_gives_the_same_notebook_to_the_bit(referees):
    raw = as_bytes(wrong("rnn"))
    assert referees("rnn").grade(raw).notebook == referees("rnn").grade(raw).notebook


def test_without_a_sandbox_an_honest_submission_gets_the_same(referees):
    raw = as_bytes(right("rnn"))
    with Referee("rnn", SEED, sandbox="none") as referee:
        assert referee.grade(raw).cells == referees("rnn").grade(raw).cells


def test_the_referees_own_work_is_not_the_students_time(monkeypatch):
    judged = session.judge

    def slowly(subject, exercise, points, expected):
        def worked_out(exercise):
            time.sleep(0.3)
            return expected(exercise)

        return judged(subject, exercise, points, worked_out)

    monkeypatch.setattr(session, "judge", slowly)
    with Referee("rnn", SEED, limits=Limits(cell=2, notebook=2)) as referee:
        graded = referee.grade(as_bytes(right("rnn")))
    assert graded.seconds > 2
    assert (graded.ended, graded.score) == ("", graded.max_score)


SLOW_LATER = """
import time
calls = []
def right_cell(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W.T + h @ U.T + b, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c

def lstm_cell_forward(x, h, c, W, U, b):
    calls.append(1)
    if len(calls) > 8:
        time.sleep(60)
    h, c = right_cell(x, h, c, W, U, b)
    return h, c + 0.1 * h, None
"""


def test_what_becomes_of_further_calls_has_no_say_in_what_was_judged(referees):
    """Eight calls judge the function; the ninth asks which order of the gates it has."""
    sources = {cell["id"]: cell["source"] for cell in right("lstm")["cells"]}
    notebook = with_answers("lstm", lambda name: SLOW_LATER if name == "lstm_cell_forward" else sources[name])
    cells = {cell.grade_id: cell for cell in referees("lstm").grade(as_bytes(notebook)).cells}
    judged = cells["check_lstm_cell_forward"]
    assert (judged.score, judged.problem) == (judged.max_score / 2, "")
    assert cells["check_lstm_cell_forward_hidden"].score == 0
