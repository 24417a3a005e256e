"""A submission's result, as it is kept and as it travels."""

import json

import pytest

from autograder.grading.graded import Graded, GradedCell, from_summary, pack, summary, unpack
from autograder.grading.pages.numbers import own_notes
from autograder.grading.referee.results import graded_without_a_run

REASON = "It is no notebook."


def test_a_graded_comes_back_from_a_worker_as_it_was():
    cells = (
        GradedCell("check_h", "h", 1 / 3, 2.0, ("bias twice",), "it has\nno h"),
        GradedCell("check_c", "c", 0.0, 1.0),
    )
    graded = Graded("rnn", 2**40, cells, b'{"a":\n1}\n', ("first\nnote", "Zo\xeb"), "over the limit", 1.25)
    assert unpack(pack(graded)) == graded


def test_why_a_submission_was_not_run_is_no_note_on_it():
    graded = graded_without_a_run("rnn", 7, REASON)
    assert graded.notes == (graded.ended,)
    assert list(own_notes(from_summary(summary(graded)))) == []


def test_a_note_in_the_words_of_the_reason_is_kept():
    graded = Graded("rnn", 7, (), b"", notes=(REASON,), ended=REASON, seconds=1.5)
    assert list(own_notes(from_summary(summary(graded)))) == [REASON]


@pytest.mark.parametrize(
    ("graded", "noted"),
    [
        (Graded("rnn", 7, (), b"", notes=("a note",), seconds=0.25), ["a note"]),
        (Graded("rnn", 7, (), b"", notes=("a note",), ended=REASON, seconds=0.25), ["a note"]),
        (Graded("rnn", 7, (), b"", notes=(REASON,), ended=REASON, was_run=False), []),
    ],
    ids=["run", "stopped", "not run"],
)
def test_a_summary_that_does_not_say_whether_it_was_run_is_read_right(graded, noted):
    old = json.loads(summary(graded))
    del old["was_run"]
    assert from_summary(json.dumps(old)) == graded
    assert list(own_notes(graded)) == noted
