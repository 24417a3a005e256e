"""What the reader's machine needs: `check`, on NumPy and the standard library alone."""

from autograder.checks.check import check

__all__ = ["check"]
