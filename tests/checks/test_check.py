"""`check` says what was wanted, what came and what to do, for every kind of answer."""

import copy
import functools
import pickle
import re
import subprocess
import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest

from autograder import check
from autograder.checks.cases import draw
from autograder.checks.run import run
from autograder.checks.units import find
from tests.checks import student
from tests.checks.student import CELL, CELL_BACK

STUB = "raise NotImplementedError()"


notebook = functools.partial(student.notebook, "rnn")
said = functools.partial(student.said, "rnn")


MESSAGES = [
    ("rnn_cell_forward", STUB, "rnn_cell_forward is not written yet. Replace `raise NotImplementedError()`"),
    ("rnn_cell_forward", "pass", "returned nothing (None); wanted 2: h_next, cache. End it with `return h_next, cache`."),
    ("rnn_cell_forward", CELL + "return h_next", "returned one value, an ndarray; wanted 2: h_next, cache."),
    ("rnn_cell_backward", CELL_BACK + "return dx, dh, dW", "returned 3 values; wanted 5: dx, dh, dW, dU, db."),
    ("rnn_cell_forward", CELL + "return h_next.T, cache", "the shape (5, 3); wanted (N, H), here (3, 5). It is the transpose."),
    ("rnn_cell_forward", CELL + "return h_next[:1], cache", "the shape (1, 5); wanted (N, H), here (3, 5)."),
    ("rnn_cell_forward", CELL + "return h_next.tolist(), cache", "h_next: a list; wanted a NumPy array (N, H)."),
    ("rnn_cell_forward", CELL + "return None, cache", "h_next: None; wanted a NumPy array (N, H)."),
    ("rnn_cell_forward", CELL + "return np.matrix(h_next), cache", "h_next: a matrix; wanted a NumPy array (N, H)."),
    ("rnn_cell_forward", CELL + "return h_next.astype(object), cache", "an array of objects; wanted float64."),
    ("rnn_cell_forward", CELL + "return h_next.astype('f4'), cache", "the dtype float32; wanted float64."),
    ("rnn_cell_forward", CELL + "return h_next + 0j, cache", "the dtype complex128; wanted float64."),
    ("rnn_cell_forward", CELL + "h_next[:, 0] = np.nan\nreturn h_next, cache" , "entries NaN or infinite, the first at"),
    ("rnn_cell_forward", CELL + "h_next[0, 0] = np.inf\nreturn h_next, cache", "1 of 15 entries NaN or infinite, the first at [0, 0]"),
    ("rnn_cell_forward", CELL + "return h_next + np.random.rand(), cache", "h_next: another answer when the same call is made again; wanted the same."),
    ("rnn_cell_forward", "return x @ W, None", "raised ValueError on your line 2"),
    ("rnn_cell_forward", "return x @ W, None", "It was called with x (3, 2), h (3, 5), W (5, 2), U (5, 5), b (5,)"),
    ("rnn_cell_forward", "raise SystemExit(1)", "raised SystemExit"),
    ("rnn_cell_forward", "raise BaseException('odd')", "raised BaseException on your line 2"),
    ("rnn_cell_forward", "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})()", "raised Odd on your line 2"),
    ("rnn_cell_forward", "return rnn_cell_forward(x, h, W, U, b)", "raised RecursionError"),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize(("name", "body", "message"), MESSAGES, ids=[message for _, _, message in MESSAGES])
def test_a_bad_answer_earns_nothing_and_gets_its_own_message(name, body, message):
    result, words = said(name, body)
    assert result == 0
    assert message in words


ROWS = [
    ("return h_next.T, cache", "wrong shape"),
    ("return h_next.tolist(), cache", "not an array"),
    ("return h_next.astype('f4'), cache", "wrong dtype"),
    ("return h_next.astype(object), cache", "wrong dtype"),
    ("return h_next / 0 * 0, cache", "not finite"),
    ("return h_next + np.random.rand(), cache", "not the same twice"),
    ("return h_next + 0.1, cache", "wrong value"),
    ("return h_next * 0 + a, cache", "tanh left out"),
]


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
@pytest.mark.parametrize(("returns", "words"), ROWS, ids=[words for _, words in ROWS])
def test_the_row_of_a_quantity_says_in_a_few_words_what_is_wrong(returns, words):
    result, shown = said("rnn_cell_forward", CELL + returns)
    assert f" ✗ {words} " in shown
    assert f">✗ {words}<" in result._repr_html_()


CASES = [
    ("if len(x) == 1: raise ValueError('one')\n" + CELL + "return h_next, cache", "raised ValueError on your line 2", "a batch of one"),
    (CELL + "return (h_next, cache) if x.shape[1] > 1 else h_next", "returned one value", "one input"),
    ("if x.shape[1] == 1: raise NotImplementedError()\n" + CELL + "return h_next, cache", "is not written yet", "one input"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "message", "case"), CASES, ids=[message for _, message, _ in CASES])
def test_what_fails_after_cases_that_ran_names_its_case(body, message, case):
    _, words = said("rnn_cell_forward", body)
    assert message in words
    assert (
        f"This happens in the case “{case}”. The cases before it ran; if they are right, look at what is particular here"
        in words
    )


def test_an_exception_in_the_first_case_names_it_and_what_is_wrong_everywhere_does_not():
    assert "This happens in the first case, “all sizes differ”." in said("rnn_cell_forward", "return x.shape[3]")[1]
    assert "This happens" not in said("rnn_cell_forward", CELL + "return h_next")[1]
    # A case that is the only one has nothing particular.
    only = replace(find("rnn_cell_forward"), settings=find("rnn_cell_forward").settings[:1])
    ran = run(
        notebook(rnn_cell_forward="return x.shape[3]")["rnn_cell_forward"], only, draw(only, np.random.default_rng(0))
    )
    assert "This happens" not in ran.problem.text


def test_an_exception_shows_the_students_own_line_not_numpys(tmp_path):
    source = tmp_path / "student.py"
    source.write_text(
        "import numpy as np\n\ndef helper(x, W):\n    return np.concatenate([x, W])\n\n"
        "def rnn_cell_forward(x, h, W, U, b):\n    return helper(x, b), None\n"
    )
    names = {}
    exec(compile(source.read_text(), str(source), "exec"), names)
    words = " ".join(str(check(names["rnn_cell_forward"], points=1)).split())
    assert "raised ValueError on your line 4, `return np.concatenate([x, W])`" in words
    assert "autograder" not in words


def test_a_step_that_is_not_written_is_named_and_not_the_sequence_that_calls_it():
    words = str(check(notebook(rnn_cell_forward=STUB)["rnn_forward"], points=4))
    assert "rnn_cell_forward is not written yet" in words
    assert "rnn_forward is not written yet" not in words.replace("rnn_cell_forward", "")


def test_a_missing_forward_is_said_before_anything_else():
    names = notebook()
    del names["rnn_cell_forward"]
    result = check(names["rnn_cell_backward"], points=6)
    assert result == 0
    assert " ".join(str(result).split()) == (
        "rnn_cell_backward: 0 of 6 points, on visible cases "
        "rnn_cell_backward needs rnn_cell_forward, and this notebook does not define it. "
        "Write rnn_cell_forward, or run the cell that defines it, and check rnn_cell_backward again."
    )


# What is wrong with other functions, the one that is checked, and all that is said of it before "This happens".
WRITE = "Replace `raise NotImplementedError()` with your code, run its cell, and check again."
STANDS_ON = {
    "a forward that is not written": (
        {"rnn_forward": STUB},
        "rnn_backward",
        f"rnn_backward can be judged once rnn_forward is written. rnn_forward is not written yet. {WRITE}",
    ),
    "neither is written": (
        {"rnn_forward": STUB, "rnn_backward": STUB},
        "rnn_backward",
        f"rnn_backward can be judged once rnn_forward is written. rnn_forward is not written yet. {WRITE}",
    ),
    "a step that is not written": (
        {"rnn_cell_forward": STUB},
        "rnn_forward",
        f"rnn_forward can be judged once rnn_cell_forward is written. rnn_cell_forward is not written yet. {WRITE}",
    ),
    "a step of the forward that is not written": (
        {"rnn_cell_forward": STUB},
        "rnn_backward",
        f"rnn_backward can be judged once rnn_cell_forward is written. rnn_cell_forward is not written yet. {WRITE}",
    ),
    "a step of the backward that is not written": (
        {"rnn_cell_backward": STUB},
        "rnn_backward",
        f"rnn_backward can be judged once rnn_cell_backward is written. rnn_cell_backward is not written yet. {WRITE}",
    ),
    "a forward that raises": (
        {"rnn_forward": "return x.shape[3]"},
        "rnn_backward",
        "rnn_backward can be judged once rnn_forward is mended. "
        "rnn_forward raised IndexError on your line 2: tuple index out of range "
        "It was called with x (3, 4, 2), h0 (3, 5), W (5, 2), U (5, 5), b (5,); follow these through that line. ",
    ),
    "a forward that returns too little": (
        {"rnn_cell_forward": "return x"},
        "rnn_cell_backward",
        "rnn_cell_backward can be judged once rnn_cell_forward is mended. "
        "rnn_cell_forward returned one value, an ndarray; wanted 2: h_next, cache. End it with `return h_next, cache`.",
    ),
}


@pytest.mark.parametrize(("bodies", "name", "words"), STANDS_ON.values(), ids=STANDS_ON)
def test_what_keeps_another_function_from_running_is_said_once(bodies, name, words):
    shown = " ".join(str(check(notebook(**bodies)[name], points=6)).split())
    assert shown.partition("This happens")[0] == f"{name}: 0 of 6 points, on visible cases {words}"


def test_an_exception_of_its_own_after_a_wrong_forward_is_said_with_it():
    names = notebook(
        rnn_forward="h, cache = right_rnn_forward(x, h0, W, U, b)\nreturn 2 * h, cache",
        rnn_backward="return dh.shape[9]",
    )
    words = str(check(names["rnn_backward"], points=6))
    assert "Fix rnn_forward first: it is not right yet." in words
    assert "rnn_backward raised IndexError" in words


def test_a_wrong_forward_is_said_first():
    names = notebook(rnn_cell_forward=CELL.replace("+ b", "") + "return h_next, cache")
    words = str(check(names["rnn_cell_backward"], points=6))
    assert words.split("\n\n")[1].startswith("Fix rnn_cell_forward first")


@pytest.mark.parametrize("cache", ["(x, h, W, U, h_next)", "[x, h, W, U, h_next]"])
def test_a_right_backward_keeps_its_points_after_a_wrong_forward(cache):
    wrong = CELL.replace("+ b", "").replace("cache = (x, h, W, U, h_next)", f"cache = {cache}")
    names = notebook(rnn_cell_forward=wrong + "return h_next, cache")
    assert check(names["rnn_cell_forward"], points=4) == 0
    assert check(names["rnn_cell_backward"], points=6) == 6
    assert check(names["rnn_backward"], points=6) == 6


def test_a_right_sequence_does_not_send_the_reader_to_a_step_that_it_does_not_use():
    whole = "h = []\nfor t in range(x.shape[1]):\n    h0 = np.tanh(x[:, t] @ W.T + h0 @ U.T + b)\n    h.append(h0)\nreturn np.stack(h, 1), None"
    result = check(notebook(rnn_cell_forward=STUB, rnn_forward=whole)["rnn_forward"], points=4)
    assert result == 4
    assert "Mend" not in str(result)


LATE = (
    "states, cache = [], []\nh_t = h0\nfor t in range(x.shape[1]):\n"
    "    h_t, cache_t = rnn_cell_forward(x[:, t], h_t, W, U, b)\n    states.append(h_t)\n    cache.append(cache_t)\n"
)


@pytest.mark.parametrize(
    "returned", ["[h0, *states[:-1]]", "states[::-1]", "[states[-1]] * len(states)"], ids=["late", "reversed", "last"]
)
def test_a_right_backward_keeps_its_points_where_right_states_are_returned_in_wrong_places(returned):
    names = notebook(rnn_forward=LATE + f"return np.stack({returned}, axis=1), cache")
    assert check(names["rnn_forward"], points=4) == 0
    assert check(names["rnn_backward"], points=6) == 6


def test_a_library_that_has_not_implemented_something_is_no_stub():
    def unwritten(*_):
        raise NotImplementedError("no such kernel")

    names = notebook(rnn_cell_forward="return library(x), None")
    names["library"] = unwritten
    words = str(check(names["rnn_cell_forward"], points=1))
    assert "raised NotImplementedError on your line 2" in words
    assert "not written yet" not in words


def test_a_decorated_function_is_still_the_readers_own():
    names = notebook()
    names["rnn_cell_backward"] = functools.lru_cache(maxsize=0)(names["rnn_cell_backward"])
    wrapped = functools.wraps(names["rnn_cell_backward"])(lambda *given: names["rnn_cell_backward"].__wrapped__(*given))
    assert check(wrapped, points=6) == 6


def test_a_log_message_is_not_left_to_stderr(capfd):
    body = "import logging\nlogging.warning('slow')\n" + CELL + "return h_next, cache"
    result, _ = said("rnn_cell_forward", body)
    assert result == 6
    assert capfd.readouterr().err == ""


def test_a_score_can_be_copied_pickled_and_formatted_as_a_number():
    result, _ = said("rnn_cell_forward", CELL + "return h_next, cache")
    assert copy.copy(result).verdict == result.verdict
    assert pickle.loads(pickle.dumps(result)) == 6
    assert f"{result:.1f} {result}" == "6.0 6.0"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.tanh, "check knows no exercise named 'tanh'. Write it under the name that the notebook gives."),
        (3, "check was given an int; wanted one of your functions."),
        (None, "check was given None; wanted one of your functions."),
    ],
)
def test_what_is_no_exercise_is_refused_with_advice(given, message):
    result = check(given, points=1)
    assert result == 0
    assert message in " ".join(str(result).split())


@pytest.mark.parametrize("points", ["3", None, -1, True])
def test_points_that_are_no_number_are_refused(points):
    result = check(notebook()["rnn_cell_forward"], points=points)
    assert result == 0
    assert f"points is {points!r}; wanted a number that is not negative." in str(result)


def test_a_function_of_other_parameters_is_told_what_it_must_take():
    def rnn_cell_forward(x, h):
        """Takes two of five."""

    words = " ".join(str(check(rnn_cell_forward, points=1)).split())
    assert "takes 2 positional arguments but 5 were given" in words
    assert "W (5, 2), U (5, 5), b (5,); it must take these, in this order." in words


def test_a_function_cannot_change_the_settings_of_numpy_or_of_warnings():
    body = "import warnings\nwarnings.simplefilter('error')\nnp.seterr(all='raise')\n" + CELL + "return h_next, cache"
    settings, filters = np.geterr(), list(warnings.filters)
    result, _ = said("rnn_cell_forward", body)
    assert result == 6
    assert (np.geterr(), list(warnings.filters)) == (settings, filters)


def test_a_misspelt_name_gets_the_nearest_exercise():
    def rnn_cell_foward(x, h, W, U, b):
        """Misspelt."""

    assert "Did you mean rnn_cell_forward?" in str(check(rnn_cell_foward, points=1))


def test_points_are_shared_among_the_quantities():
    result, _ = said("rnn_cell_backward", CELL_BACK + "return dx, dh, 0 * dW, dU, db", points=5)
    assert result == 4


def test_one_right_case_is_not_enough():
    result, _ = said("rnn_cell_forward", CELL + "return h_next * (len(x) > 1), cache")
    assert result == 0


CACHES = {
    "closure": "lambda: (x, h, W, U, h_next)",
    "dictionary": "{'x': x, 'h': h, 'W': W, 'U': U, 'h_next': h_next}",
    "list": "[x, h, W, U, h_next]",
}
UNPACK = {
    "closure": "x, h, W, U, h_next = cache()\n",
    "dictionary": "x, h, W, U, h_next = (cache[k] for k in ('x', 'h', 'W', 'U', 'h_next'))\n",
    "list": "x, h, W, U, h_next = cache\n",
}


@pytest.mark.parametrize("kind", CACHES)
def test_the_cache_may_be_anything(kind):
    names = notebook(
        rnn_cell_forward=CELL + f"return h_next, {CACHES[kind]}",
        rnn_cell_backward=UNPACK[kind] + CELL_BACK.split("\n", 1)[1] + "return [dx, dh, dW, dU, db]",
    )
    assert check(names["rnn_cell_backward"], points=6) == 6


def test_a_score_is_a_number_for_nbgrader_and_a_table_for_the_reader():
    result, words = said("rnn_cell_forward", CELL + "return h_next, cache", points=4)
    assert repr(result) == "4.0"
    assert "h_next (N, H) = (3, 5) (3, 5)" in words
    assert "✓ right" in words


def test_what_the_student_wrote_is_escaped_in_html():
    result, _ = said("rnn_cell_forward", "raise ValueError('<script>alert(1)</script>')")
    assert "<script>" not in result._repr_html_()
    assert "&lt;script&gt;" in result._repr_html_()


def test_what_a_function_prints_is_shown_and_not_left_to_stderr(capfd):
    result, words = said(
        "rnn_cell_forward", "import sys\nprint('here', file=sys.stderr)\n" + CELL + "return h_next, cache"
    )
    assert result == 6
    assert "Your function wrote: here" in words
    assert capfd.readouterr().err == ""


def test_of_a_long_log_both_ends_are_shown():
    result, words = said(
        "rnn_cell_forward", "for k in range(300):\n    print('loss', k)\n" + CELL + "return h_next, cache"
    )
    assert result == 6
    assert "Your function wrote: loss 0 loss 1 loss 2" in words
    assert words.endswith("loss 298 loss 299")
    assert len(words) < 800


@pytest.mark.parametrize("statement", ["import autograder", "from autograder import check"])
def test_importing_autograder_loads_nothing_heavy(statement):
    heavy = ("torch", "nbgrader", "matplotlib", "jupytext", "IPython", "autograder.grading")
    code = f"import sys\n{statement}\nprint([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_a_script_shows_the_table_at_once():
    code = "from autograder import check\ndef rnn_forward(*a): raise NotImplementedError\ncheck(rnn_forward, points=2)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert re.match(r"rnn_forward: 0 of 2 points, on visible cases\n\nrnn_forward is not written yet", shown)


RETURNED = {
    "a matrix": "np.matrix(h_next)",
    "a masked array": "np.ma.masked_array(h_next)",
    "what claims all of the memory": "np.broadcast_to(1.0, (10**6, 10**6))",
    "what overflows": "h_next * 1e308 * 10",
    "near what overflows": "np.sign(h_next) * 1e308",
    "complex": "h_next + 1j",
    "objects": "np.array([None])",
    "a number beyond float64": "10**400",
    "nested lists": "[[[1.0]], []]",
    "a text": "'h'",
}


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("returned", RETURNED)
@pytest.mark.parametrize("name", ["rnn_cell_forward", "rnn_cell_backward"])
def test_whatever_is_returned_gets_a_verdict_and_leaves_stderr_alone(returned, name, capfd):
    body = CELL + f"return {RETURNED[returned]}, cache"
    if name == "rnn_cell_backward":
        body = CELL_BACK + f"return dx, dh, {RETURNED[returned]}, 2 * dU, db"
    result, _ = said(name, body)
    assert result < 6
    assert capfd.readouterr().err == ""


def test_beside_a_step_that_is_to_be_mended_first_no_number_is_told():
    names = notebook(
        rnn_cell_backward=CELL_BACK.replace("1 - h_next**2", "1 - np.abs(h_next)") + "return dx, dh, dW, dU, db"
    )
    words = " ".join(str(check(names["rnn_backward"], points=6)).split())
    assert "Fix rnn_cell_backward first" in words
    assert "off most" not in words
    assert "off most" in str(check(names["rnn_cell_backward"], points=6))
