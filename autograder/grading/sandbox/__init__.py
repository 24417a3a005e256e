"""Where the students' code runs: a fork server in bubblewrap, which forks a walled-off child for each submission."""

from autograder.grading.sandbox.bubblewrap import NoSandbox, exposing_mount, problem
from autograder.grading.sandbox.forkserver import ForkServer
from autograder.grading.sandbox.unsandboxed import Unsandboxed

__all__ = ["ForkServer", "NoSandbox", "Unsandboxed", "exposing_mount", "problem", "start"]


def start(sandbox, unit):
    """A ForkServer for the unit or, where `sandbox` is "none", what does the same without walls."""
    return ForkServer(unit) if sandbox == "bubblewrap" else Unsandboxed()
