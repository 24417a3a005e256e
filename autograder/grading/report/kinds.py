"""What kinds of results there are."""

# Every submission is of one kind, in the order in which the report stacks and lists them.
KINDS = ("full", "partial", "zero", "failed")


def kind(graded):
    """One of KINDS; a submission that was stopped before its end is failed, whatever points it has."""
    if graded.ended:
        return "failed"
    if graded.score >= graded.max_score:
        return "full"
    return "partial" if graded.score > 0 else "zero"


def share(graded):
    """The score as a share of all points, 0 to 1."""
    return graded.score / graded.max_score if graded.max_score else 0.0
