"""What is given to `check` is judged as the exercise under whose name the notebook holds it."""

import functools
import types

import numpy as np
import pytest

from autograder import check
from autograder.checks import bank
from autograder.checks.subject import InProcess
from autograder.checks.units import UNITS, find
from autograder.grading import check_hidden
from autograder.runner.protocol import Ran, RunFunction
from autograder.runner.serve import answer
from tests.checks.student import notebook

RNN = [exercise.name for exercise in UNITS["rnn"].exercises]


def checked(names, call, judge=check):
    """The score and the words of the line `call` where it stands in the notebook that has these names."""
    names["check"] = judge
    exec(f"result = {call}", names)
    return names["result"], " ".join(str(names["result"]).split())


def elsewhere(source):
    """What another module than the notebook defines, such as a library."""
    names = {}
    exec(source, names)
    return names


TIMED = "def timed(f):\n    def wrap(*given):\n        return f(*given)\n    return wrap\n"
# A cell that comes after the functions, with NAME in the place of each of their names.
WRAPPED = {
    "a decorator": TIMED + "NAME = timed(NAME)",
    "a decorator of a library": "NAME = library['timed'](NAME)",
    "a partial": "import functools\nNAME = functools.partial(NAME)",
    "a partial with a value": "import functools\ndef pair(f, *given): return f(*given)\nNAME = functools.partial(pair, NAME)",
    "a lambda": "NAME_inside = NAME\nNAME = lambda *given: NAME_inside(*given)",
    "another name": "NAME.__name__ = 'mine'",
    "another exercise's name": "NAME.__name__ = 'lstm_forward'",
    "an object": "class Holder:\n    def __init__(self, f): self.f = f\n    def __call__(self, *given): return self.f(*given)\n"
    "NAME = Holder(NAME)",
    "an object with any attribute": "class Any:\n    def __init__(self, f): self.f = f\n"
    "    def __call__(self, *given): return self.f(*given)\n    def __getattr__(self, name): return {}[name]\n"
    "NAME = Any(NAME)",
    "a wrapper of itself": TIMED + "NAME = timed(NAME)\nNAME.__wrapped__ = NAME",
    "a method": "class Network:\n    def __init__(self, f): self.f = f\n    def step(self, *given): return self.f(*given)\n"
    "NAME = Network(NAME).step",
    "a class": "def NAME_inside(*given, f=NAME): return f(*given)\nclass NAME:\n    def __new__(cls, *given):\n"
    "        return NAME_inside(*given)",
}  # fmt: skip


def wrapped(how, **bodies):
    names = notebook("rnn", **bodies)
    names["library"] = elsewhere(TIMED)
    for name in RNN:
        exec(WRAPPED[how].replace("NAME", name), names)
    return names


@pytest.mark.parametrize("judge", [check, check_hidden])
@pytest.mark.parametrize("how", WRAPPED)
def test_what_is_wrapped_is_judged_by_its_name_in_the_notebook(how, judge, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", "7")
    names = wrapped(how)
    assert [checked(names, f"check({name}, points=3)", judge)[0] for name in RNN] == [3, 3, 3, 3]


@pytest.mark.parametrize("how", WRAPPED)
def test_what_is_wrapped_is_judged_by_its_name_where_it_is_graded(how):
    names = wrapped(how)
    for name in RNN:
        exercise = find(name)
        cases = bank.load("rnn")[name].cases
        ran = answer(types.SimpleNamespace(user_ns=names), RunFunction(exercise, exercise, cases))
        assert isinstance(ran, Ran)
        assert ran.run.problem is None


def test_where_it_is_graded_a_function_is_judged_as_the_one_that_the_check_names():
    names = notebook("rnn")
    names["rnn_forward"] = names["rnn_cell_forward"]
    exercise = find("rnn_forward")
    ran = answer(
        types.SimpleNamespace(user_ns=names), RunFunction(exercise, exercise, bank.load("rnn")["rnn_forward"].cases)
    )
    assert "rnn_forward raised" in ran.run.problem.text


def test_a_vectorized_function_and_a_ufunc_are_judged():
    names = notebook("gru")
    exec("import numpy as np\nsigmoid = np.vectorize(lambda a: 0.5 * (1 + np.tanh(a / 2)))", names)
    assert checked(names, "check(sigmoid, points=3)")[0] == 3
    exec("sigmoid = np.tanh", names)
    result, words = checked(names, "check(sigmoid, points=3)")
    assert result < 3
    assert words.startswith("sigmoid: ")


def test_a_class_is_judged_by_its_name_in_the_notebook():
    names = notebook("pytorch")
    exec("Mine = GRUModel\nclass Base(Mine):\n    pass\nGRUModel = Base", names)
    assert checked(names, "check(GRUModel, points=3)")[0] == 3


def test_a_function_from_another_module_is_called_with_the_forward_function_of_the_notebook():
    names, other = notebook("rnn"), notebook("rnn", rnn_cell_forward="raise ValueError('not this one')")
    names["rnn_cell_backward"] = other["rnn_cell_backward"]
    assert checked(names, "check(rnn_cell_backward, points=3)")[0] == 3


def test_a_function_that_the_notebook_has_not_is_called_with_those_of_its_own_module():
    student = types.SimpleNamespace(**notebook("rnn"))
    here = {"student": student, "rnn_cell_forward": lambda *given: 0}
    assert checked(here, "check(student.rnn_cell_backward, points=3)")[0] == 3
    student.rnn_cell_forward = notebook("rnn")["rnn_cell_forward"]
    assert checked(here, "check(student.rnn_cell_forward, points=3)")[0] == 3


def test_a_lambda_in_another_module_is_judged_by_its_name_there():
    student = notebook("rnn")
    exec("inside = rnn_cell_forward\nrnn_cell_forward = lambda *given: inside(*given)", student)
    assert check(student["rnn_cell_forward"], points=3) == 3


def test_what_a_wrapped_function_needs_is_said_by_the_notebooks_names():
    names = wrapped("a partial")
    del names["rnn_cell_forward"]
    result, words = checked(names, "check(rnn_cell_backward, points=3)")
    assert result == 0
    assert "rnn_cell_backward needs rnn_cell_forward, and this notebook does not define it." in words


def test_a_forward_function_that_is_none_is_said_once():
    names = notebook("rnn")
    names["rnn_cell_forward"] = 3
    _, words = checked(names, "check(rnn_cell_backward, points=3)")
    assert "rnn_cell_backward needs rnn_cell_forward" in words
    assert "Fix" not in words


@pytest.mark.parametrize("how", ["a decorator", "a partial", "a lambda"])
def test_a_wrong_forward_that_is_wrapped_is_said_first(how):
    names = wrapped(how, rnn_cell_forward="return np.tanh(x @ W.T + h @ U.T), (x, h, W, U, b)")
    assert "Fix rnn_cell_forward first" in checked(names, "check(rnn_cell_backward, points=3)")[1]


@pytest.mark.parametrize(
    "wrap",
    [functools.partial, np.vectorize, functools.lru_cache(maxsize=None), lambda f: functools.partial(np.vectorize(f))],
)
def test_what_a_function_calls_is_seen_through_what_wraps_it(wrap):
    names = elsewhere("def sequence(x):\n    return rnn_cell_forward(x)\n")
    subject = InProcess(wrap(names["sequence"]), "rnn_forward", names)
    assert subject.calls("rnn_cell_forward")
    assert not subject.calls("rnn_cell_backward")


def test_the_line_that_raised_is_the_readers_and_not_the_decorators():
    names = wrapped("a decorator of a library", rnn_forward="h = 3\nreturn x.shape[3], h")
    assert "rnn_forward raised IndexError on your line 3:" in checked(names, "check(rnn_forward, points=3)")[1]


def test_a_stub_under_a_decorator_of_a_library_is_not_written_yet():
    names = wrapped("a decorator of a library", rnn_forward="raise NotImplementedError()")
    assert "rnn_forward is not written yet." in checked(names, "check(rnn_forward, points=3)")[1]


def test_of_several_names_the_functions_own_counts():
    names = notebook("rnn")
    names["rnn_forward"] = names["rnn_cell_forward"]
    result, words = checked(names, "check(rnn_cell_forward, points=3)")
    assert result == 3
    assert words.startswith("rnn_cell_forward: ")


def test_of_several_names_none_of_which_is_the_functions_own_check_asks_which():
    names = wrapped("a lambda")
    exec("gru_forward = rnn_forward", names)
    result, words = checked(names, "check(rnn_forward, points=3)")
    assert result == 0
    assert "check cannot tell which exercise is meant: rnn_forward and gru_forward are one and the same thing" in words
    assert checked(names, "check(rnn_forward, points=3, unit='rnn')")[0] == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("check(lambda x: x, points=1)", "check was given a function that has no name in this notebook"),
        ("check(functools.partial(rnn_forward), points=1)", "check was given a partial that has no name in this notebook"),
        ("check(rnn_foward, points=1)", "check knows no exercise named 'rnn_foward'. Did you mean rnn_forward?"),
        ("check(rnn_foward, points=1, unit='rmm')", "check knows no unit 'rmm'."),
        ("check(mine, points=1, unit='rnn')", "named 'mine' in the unit 'rnn'. It knows rnn_cell_forward, rnn_cell_backward"),
        ("check(mine, points=1)", "named 'mine'. Write it under the name that the notebook gives."),
    ],
)  # fmt: skip
def test_what_is_under_no_exercises_name_is_told_in_few_words(call, message):
    names = notebook("rnn")
    exec("import functools\nrnn_foward = lambda *given: 0\nmine = functools.partial(rnn_forward)\n_1 = mine", names)
    result, words = checked(names, call)
    assert result == 0
    assert message in words
    assert len(words) < 300
