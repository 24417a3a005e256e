"""What kinds of results there are."""

# Every submission is of one kind, in the order in which they are stacked and listed.
KINDS = ("full", "partial", "zero", "failed")


def kind(graded):
    """One of KINDS; a submission that was stopped before its end is failed, whatever points it has.

    graded: a Graded, or whatever else has its `ended`, `score` and `max_score`
    """
    return "failed" if graded.ended else of_points(graded.score, graded.max_score)


def of_points(score, most):
    """The kind of what was run to its end, a submission or one cell."""
    if score >= most:
        return "full"
    return "partial" if score > 0 else "zero"


def share(graded):
    """The score as a share of all points, 0 to 1."""
    return graded.score / graded.max_score if graded.max_score else 0.0
