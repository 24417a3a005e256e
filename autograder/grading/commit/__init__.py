"""The last stage of grading: one writer puts notebooks into autograded/ and scores into nbgrader's gradebook."""

from autograder.grading.commit.commit import Change, Commit, CommitError, Entry
from autograder.grading.commit.keys import key

__all__ = ["Change", "Commit", "CommitError", "Entry", "key"]
