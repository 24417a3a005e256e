"""The one writer of a grading run: notebooks into autograded/, scores into nbgrader's gradebook."""

from autograder.grading.commit.entry import Change, Entry
from autograder.grading.commit.errors import CommitError
from autograder.grading.commit.keys import environment_hash, key, unit_hash
from autograder.grading.commit.recorded import recorded
from autograder.grading.commit.settings import gradebook
from autograder.grading.commit.writer import Commit

__all__ = ["Change", "Commit", "CommitError", "Entry", "environment_hash", "gradebook", "key", "recorded", "unit_hash"]
