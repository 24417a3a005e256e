"""A submission's result, as it is kept and as it travels."""

from autograder.grading.cohort.wire import pack, unpack
from autograder.grading.graded import Graded, GradedCell


def test_a_graded_comes_back_from_the_wire_as_it_was():
    cells = (
        GradedCell("check_h", "h", 1 / 3, 2.0, ("bias twice",), "it has\nno h"),
        GradedCell("check_c", "c", 0.0, 1.0),
    )
    graded = Graded("rnn", 2**40, cells, b'{"a":\n1}\n', ("first\nnote", "Zo\xeb"), "over the limit", 1.25)
    assert unpack(pack(graded)) == graded
