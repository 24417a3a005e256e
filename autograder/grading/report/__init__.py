"""The instructor's report on a graded unit: a page, and a table for a spreadsheet."""

from autograder.grading.report.write import write

__all__ = ["write"]
