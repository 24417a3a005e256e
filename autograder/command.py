"""The entry point of the command `autograder`, which says what to install where it cannot start."""

import sys


def main():
    """Run the command; a machine with only the reader's part gets one clear line."""
    try:
        from autograder.grading.cli import app
    except ModuleNotFoundError as missing:
        package = missing.name.partition(".")[0]
        sys.exit(
            f"autograder: the command needs {package}, which is not installed; the reader's `check` works without.\n"
            "In a clone of the course, run `make setup`, or `pip install -e '.[grading]'`."
        )
    app()
