"""`check`: judge a function of the reader's on the visible cases."""

from autograder.checks import bank
from autograder.checks.judging import score


def check(function, points):
    """Judge `function` on the visible cases and return its points as a Score.

    function: the reader's function; its name says which exercise it is
    points: what full marks earn
    A notebook shows the verdict where the call is the last line of its cell; elsewhere, print what it returns.
    Nothing is raised for a wrong answer, so that "Run all" goes on.

    >>> check(rnn_cell_forward, points=1)  # doctest: +SKIP
    1.0
    """
    return score(function, points, lambda exercise: bank.load(exercise.unit)[exercise.name], bank.BASIS)
