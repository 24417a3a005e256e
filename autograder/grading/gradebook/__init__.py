"""The one writer of a grading run: notebooks into autograded/, scores into nbgrader's gradebook."""

from autograder.grading.gradebook.entry import Change, Entry
from autograder.grading.gradebook.errors import CommitError
from autograder.grading.gradebook.recorded import recorded
from autograder.grading.gradebook.settings import gradebook
from autograder.grading.gradebook.writer import Commit

__all__ = ["Change", "Commit", "CommitError", "Entry", "gradebook", "recorded"]
