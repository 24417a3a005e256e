"""The gradebook: notebooks into autograded/ and scores into nbgrader's tables by one writer, and all that is stored."""

from autograder.grading.gradebook.entries import Entry
from autograder.grading.gradebook.errors import GradebookError
from autograder.grading.gradebook.settings import gradebook_url
from autograder.grading.gradebook.stored import Change, read_results
from autograder.grading.gradebook.writer import GradebookWriter

__all__ = ["Change", "Entry", "GradebookError", "GradebookWriter", "gradebook_url", "read_results"]
