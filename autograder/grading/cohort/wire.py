"""A Graded as the bytes in which it comes back from a worker: its summary in the first line, then its notebook."""

from dataclasses import replace

from autograder.grading.graded import from_summary, summary


def pack(graded):
    """The bytes of a Graded."""
    return summary(graded).encode() + b"\n" + graded.notebook


def unpack(packed):
    """The Graded of these bytes."""
    head, _, notebook = packed.partition(b"\n")
    return replace(from_summary(head), notebook=notebook)
