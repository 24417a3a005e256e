"""The number that a check returns, which shows itself as a verdict."""

from autograder.checks.html import as_html
from autograder.checks.text import as_text


class Score(float):
    """The points earned, a float, with the Verdict they stand on.

    Jupyter shows the verdict's table. `repr` is the number alone, because nbgrader reads a graded cell's
    points from it.
    """

    def __new__(cls, verdict):
        score = super().__new__(cls, verdict.score)
        score.verdict = verdict
        return score

    def __reduce__(self):
        return Score, (self.verdict,)

    def __format__(self, spec):
        return format(float(self), spec)

    def __str__(self):
        return as_text(self.verdict)

    def _repr_html_(self):
        return as_html(self.verdict)
