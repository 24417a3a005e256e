"""What stops a run though no submission is at fault, and how to go on then."""

_AGAIN = "What is graded stands. Run the same command again, and it goes on from there."
_ANEW = "What is graded stands. Run the same command again: with --force it begins anew."


class SystemFailure(Exception):
    """The database, the scheduler, the disk or the sandbox failed; the message says what, and what to do about it.

    apart: whether how to go on is said on a line of its own, as after words that are not ours
    """

    def __init__(self, problem, apart=False):
        super().__init__(problem)
        self._apart = apart

    def with_advice(self, force=False):
        """The message, and how to go on after it."""
        separator = "\n" if self._apart else " "
        return f"{self}{separator}{how_to_go_on(force)}"


def how_to_go_on(force=False):
    """What to do after a run that ended too early; a run with `force` takes no grade for granted."""
    return _ANEW if force else _AGAIN
