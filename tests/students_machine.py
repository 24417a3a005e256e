"""A student's machine at work: `check` judges what a file holds. Nothing but the students' wheel is installed there.

python -I students_machine.py FUNCTIONS   # the file that tests/grading/test_package.py writes
"""

import json
import platform
import sys

import numpy as np

from autograder import check
from autograder.given import sigmoid


def judged(function):
    """The points of a function, and whether its verdict holds the words that it must."""
    names = {"__name__": "__main__"}
    exec(function["source"], names)
    score = check(names[function["name"]], points=function["points"], unit=function["unit"])
    return float(score), function["words"] in " ".join(str(score).split())


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        functions = json.load(file)
    assert sigmoid(np.zeros(3)).tolist() == [0.5] * 3
    # `check` prints each verdict too.
    sys.stdout = sys.stderr
    answer = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "judged": [judged(function) for function in functions],
    }
    json.dump(answer, sys.__stdout__)


if __name__ == "__main__":
    main()
