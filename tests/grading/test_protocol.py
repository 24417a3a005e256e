"""What the runner encodes the referee decodes: each question and each answer comes as it was, and nothing else does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.cases import Case
from autograder.checks.run import PRINTED_LIMIT, Outcome, Run
from autograder.checks.units import EXERCISES, find
from autograder.checks.verdict import Kind, Problem
from autograder.runner.message import LONGEST_TEXT, Message, ProtocolError, decode, encode
from autograder.runner.protocol import (
    Calls,
    FindCalls,
    Outputs,
    Ran,
    Refused,
    RunCell,
    RunFunction,
    decode_answer,
    decode_question,
    encode_answer,
    encode_question,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)
EXERCISE = st.sampled_from(list(EXERCISES.values()))
FLOATS = st.floats(width=64)  # NaN and infinities too
INTEGERS = st.integers(-(2**63), 2**63 - 1)


def arrays(integer):
    entries, dtype = (INTEGERS, np.int64) if integer else (FLOATS, np.float64)
    return SHAPES.flatmap(
        lambda shape: st.lists(entries, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))).map(
            lambda values: np.array(values, dtype=dtype).reshape(shape)
        )
    )


@st.composite
def cases(draw, exercise):
    return Case(
        draw(TEXTS),
        draw(st.dictionaries(st.sampled_from("NTDHOLP"), st.integers(1, 9))),
        tuple(draw(arrays(array.integer)) for array in exercise.inputs),
        tuple(draw(st.lists(arrays(False), max_size=2))),
    )


@st.composite
def questions(draw):
    exercise, of = draw(EXERCISE), draw(EXERCISE)
    kind = draw(st.sampled_from([RunCell, RunFunction, FindCalls]))
    if kind is RunCell:
        return RunCell(draw(TEXTS))
    if kind is FindCalls:
        return FindCalls(of)
    return RunFunction(exercise, of, tuple(draw(st.lists(cases(exercise), max_size=2))))


PROBLEMS = st.builds(Problem, st.sampled_from(Kind), TEXTS, TEXTS)
# What a function may return that is neither lost nor changed on the way.
VALUES = st.one_of(arrays(False), arrays(True), FLOATS, INTEGERS, st.none())


@st.composite
def outcomes(draw, exercise, whole):
    if not whole:
        return Outcome(problem=draw(PROBLEMS))
    changed = tuple(name for name in exercise.input_names if draw(st.booleans()))
    returned = tuple(draw(VALUES) for _ in exercise.quantities)
    repaired = tuple(draw(VALUES) for _ in exercise.quantities) if draw(st.booleans()) else ()
    return Outcome(returned, repaired=repaired, changed=changed, spoils_cache=draw(st.booleans()))


@st.composite
def runs(draw, exercise, count):
    """A Run as one comes about: of all cases and the first once more, or up to a problem."""
    printed = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=PRINTED_LIMIT))
    ends = draw(st.integers(1, count)) if draw(st.booleans()) else None
    done = [draw(outcomes(exercise, whole=number != ends)) for number in range(1, (ends or count) + 1)]
    repeat = draw(outcomes(exercise, whole=draw(st.booleans()))) if exercise.repeats and not ends else None
    return Run(tuple(done), repeat, printed)


@st.composite
def exchanges(draw):
    """A question and an answer to it."""
    question = draw(questions())
    match question:
        case RunCell():
            return question, Outputs(draw(st.recursive(TEXTS | st.integers(), st.lists, max_leaves=5)))
        case FindCalls(of):
            called = frozenset(name for name in of.builds_on if draw(st.booleans()))
            return question, draw(st.sampled_from([Calls(called), Refused(draw(PROBLEMS))]))
        case RunFunction(exercise, of, asked):
            answers = [Refused(draw(PROBLEMS))]
            answers += [Ran(draw(runs(exercise, len(asked))))] if asked else []
            answers += [Ran(None)] if exercise.name != of.name else []
            return question, draw(st.sampled_from(answers))


def travelled(message):
    return decode(encode(message))


def plain(value):
    """What says all of a question or an answer, in values that can be compared: NaN is itself, an array its bytes."""
    match value:
        case np.ndarray():
            return value.dtype.str, value.shape, value.tobytes()
        case float():
            return float, np.float64(value).tobytes()
        case tuple() | list():
            return tuple(map(plain, value))
        case Case() | Outcome() | Run() | RunFunction() | Ran():
            return type(value), {name: plain(part) for name, part in vars(value).items()}
    return value


@given(questions())
def test_a_question_comes_as_it_was(question):
    assert plain(decode_question(travelled(encode_question(question)))) == plain(question)


@given(exchanges())
def test_an_answer_comes_as_it_was(exchange):
    question, answer = exchange
    assert plain(decode_answer(travelled(encode_answer(answer)), question)) == plain(answer)


CELL = find("rnn_cell_forward")
ASKED = RunFunction(CELL, CELL, (Case("one", {"N": 1}, (np.zeros(1),) * 5),) * 2)
UNCHANGED = {"changed": [], "spoils_cache": False, "counts": [1, 0]}
RIGHT = {"outcomes": [{"problem": None, **UNCHANGED}] * 3, "repeated": True, "printed": ""}
STOPPED = {"problem": ["RAISED", "why", "f"]}


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"outputs": []},
        {"calls": []},
        {"absent": True},  # the function that the check names
        {**RIGHT, "outcomes": []},
        {**RIGHT, "outcomes": RIGHT["outcomes"][:2]},
        {**RIGHT, "outcomes": RIGHT["outcomes"] * 2},
        {**RIGHT, "repeated": False},
        {**RIGHT, "repeated": 1},
        {**RIGHT, "printed": None},
        {**RIGHT, "outcomes": [STOPPED, *RIGHT["outcomes"][:2]]},
        {**RIGHT, "outcomes": [{"problem": None, **UNCHANGED, "counts": [0, 0]}] * 3},
        {**RIGHT, "outcomes": [{"problem": "why", **UNCHANGED}] * 3},
        {**RIGHT, "outcomes": [{"problem": None, **UNCHANGED, "changed": "all"}] * 3},
        {**RIGHT, "outcomes": [{"problem": None, **UNCHANGED, "counts": [1, 2]}] * 3},
        {**RIGHT, "outcomes": [{"problem": None, **UNCHANGED, "spoils_cache": 1}] * 3},
        {"problem": "why"},
        {"problem": ["NO_SUCH_KIND", "why", ""]},
        {"problem": ["RAISED", "why"]},
        {"problem": ["RAISED", "x" * (2 * LONGEST_TEXT + 1), ""]},
    ],
)
def test_an_answer_that_does_not_fit_its_question_is_none(words):
    with pytest.raises(ProtocolError, match=r"\w+ "):
        decode_answer(Message(words, (np.zeros(1),) * 9), ASKED)


def test_the_right_answer_beside_those_is_one():
    assert len(decode_answer(Message(RIGHT, (np.zeros(1),) * 9), ASKED).run.outcomes) == 2


def test_a_name_that_was_not_asked_for_is_not_in_the_answer():
    of = find("rnn_forward")
    words = {"calls": ["os.system", *of.builds_on]}
    assert decode_answer(Message(words), FindCalls(of)) == Calls(frozenset(of.builds_on))
