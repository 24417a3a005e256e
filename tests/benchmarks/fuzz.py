"""Feed what is broken to what reads a student's bytes: python -m tests.benchmarks.fuzz [inputs].

Bytes are cut, doubled, exchanged and overwritten in messages and notebooks that are whole. The intake must always give
a Submission whose cells of ours are ours; the wire must give a Message, or say that there is none.
"""

import random
import sys
import time

import numpy as np

from autograder.grading.intake import released, submission_of
from autograder.runner.message import Message, ProtocolError, decode, encode
from tests.attacks.notebooks import as_bytes, right, wrong

UNIT = "rnn"
_PIECES = (
    *(b'"', b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"-1", b"1e999", b"NaN", b"\\ud800", b"\0", b"\xff"),
    *(b'"cells"', b'"source"', b'"metadata"', b'"grade_id"', b'"cell_type"', b'"code"', b'"array"', b'"form"', b'"O"'),
)


def inputs(count, wholes, seed=0):
    """`count` broken byte strings, the same for the same seed."""
    draw = random.Random(seed)
    for _ in range(count):
        raw = bytearray(draw.choice(wholes))
        for _ in range(draw.randint(1, 8)):
            start = draw.randrange(len(raw) + 1)
            end = min(len(raw), start + draw.choice((0, 1, 4, 40, 4000)))
            kind = draw.random()
            if kind < 0.4:
                raw[start:end] = draw.choice(_PIECES)
            elif kind < 0.6:
                raw[start:end] = raw[start:end] * draw.choice((0, 2, 3))
            elif kind < 0.8:
                raw[start:end] = draw.randbytes(end - start)
            else:
                other = draw.choice(wholes)
                place = draw.randrange(len(other))
                raw[start:end] = other[place : place + draw.choice((1, 10, 1000))]
        yield bytes(raw)


def fuzz_intake(count):
    """How many of the broken notebooks could be read. AssertionError where a cell of ours is not ours."""
    could_be_read = 0
    ours = {cell["id"]: cell for cell in released.notebook(UNIT)["cells"]}
    mine = released.answer_cells(UNIT)
    for raw in inputs(count, [as_bytes(right(UNIT)), as_bytes(wrong(UNIT)), b'{"cells": []}']):
        submission = submission_of(raw, UNIT)
        could_be_read += not submission.problem
        made = {cell["id"]: cell for cell in submission.notebook()["cells"]}
        assert all(made[name] == cell for name, cell in ours.items() if name not in mine), raw
        assert all({**made[name], "source": ""} == {**ours[name], "source": ""} for name in mine), raw
    return could_be_read


def fuzz_wire(count):
    """How many of the broken messages could be read. Anything but a ProtocolError comes through."""
    could_be_read = 0
    whole = Message({"outputs": ["x"]}, (np.zeros((2, 3)), 1, 2.5, None, [], np.zeros(2, "f4")))
    for raw in inputs(count, [encode(whole), encode(Message({}, (np.zeros(5),)))]):
        try:
            assert isinstance(decode(raw), Message)
        except ProtocolError:
            continue
        could_be_read += 1
    return could_be_read


def main(count=100_000):
    """Print how many inputs went through, and in how long."""
    for fuzz in (fuzz_intake, fuzz_wire):
        start = time.monotonic()
        could_be_read = fuzz(count)
        seconds = time.monotonic() - start
        print(f"{fuzz.__name__}: {count} inputs, {could_be_read} could be read, no crash, {seconds:.0f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
