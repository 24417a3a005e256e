"""The entry point of the command `autograder`, which says what to install where it cannot start."""

import sys


def main() -> None:
    """Run the command; a machine with only the reader's part gets two clear lines."""
    try:
        from autograder.grading.cli import app
    except ModuleNotFoundError as missing:
        if missing.name == "autograder.grading":
            lack = "this is the students' package, which holds `check` alone; grading is installed from a clone"
        else:
            package = missing.name.partition(".")[0]
            lack = f"the command needs {package}, which is not installed; the reader's `check` works without"
        sys.exit(f"autograder: {lack}.\nIn a clone of the course, run `make setup`, or `pip install -e '.[grading]'`.")
    app()
