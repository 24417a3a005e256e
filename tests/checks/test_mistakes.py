"""What real students hand in is told its cause, and what is right keeps its points: the corpus in tests/mistakes/."""

import re

import pytest

from autograder import check
from tests.checks import student
from tests.mistakes import lstm, others, rnn

MISTAKES = [mistake for module in (rnn, lstm, others) for mistake in module.MISTAKES]
RIGHTS = [right for module in (rnn, lstm, others) for right in module.RIGHTS]
POINTS = 6
# Each was met in public solutions and was told only in numbers once, or is the commonest of its function.
FREQUENT = 46


def judged(entry):
    """The score and the words of a check of what the entry hands in."""
    bodies = dict(entry.beside)
    is_class = entry.body.lstrip().startswith("class ")
    names = student.notebook(entry.unit, **bodies, **({} if is_class else {entry.of: entry.body}))
    if is_class:
        exec(entry.body, names)
    exec(getattr(entry, "after", ""), names)
    names["check"] = check
    exec(f"result = check({getattr(entry, 'handed', '') or entry.of}, points={POINTS})", names)
    return names["result"], " ".join(str(names["result"]).split())


def parameters(entries):
    """As a test's parameters."""
    return [pytest.param(entry, id=f"{entry.of}: {entry.title}") for entry in entries]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("mistake", parameters(MISTAKES))
def test_a_frequent_mistake_loses_points_and_is_told_its_cause(mistake):
    result, words = judged(mistake)
    assert result < POINTS
    for cause in mistake.causes:
        assert re.search(cause, words), words
    assert not mistake.never or not re.search(mistake.never, words), words


@pytest.mark.parametrize("right", parameters(RIGHTS))
def test_a_right_answer_keeps_its_points(right):
    result, words = judged(right)
    assert result == POINTS, words
    assert re.search(right.remark, words), words
    assert not re.search(right.never, words), words


def test_the_corpus_holds_what_is_frequent():
    assert len({(mistake.of, mistake.title) for mistake in MISTAKES}) == len(MISTAKES) >= FREQUENT
