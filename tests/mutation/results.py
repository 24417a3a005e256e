"""The committed table of mutants."""

from book.experiments import results

COUNTED = ("made", "killed", "equivalent", "not_asked_for")


def committed():
    """The rows of the committed table."""
    return results.read("mutants")
