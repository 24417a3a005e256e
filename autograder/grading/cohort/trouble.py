"""What stops a run though no submission is at fault."""


class Trouble(Exception):
    """The database, the scheduler, the disk or the sandbox failed; the message says what, and what to do."""


AGAIN = "What is graded stands. Run the same command again, and it goes on from there."
# With --force no grade counts as standing.
ANEW = "What is graded stands. Run the same command again: with --force it begins anew."
