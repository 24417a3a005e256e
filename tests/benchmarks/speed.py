"""Grade the same notebooks with stock nbgrader and with `autograder grade`, and print the ratios: make bench.

The notebooks are right answers. Stock nbgrader grades few of them, since its time for one does not depend on how many
there are; ours grades many, so that starting the workers weighs as little as it does for a cohort. One worker and two
take turns, and the median of the rounds counts: a machine that is shared is not as fast now as it was a minute ago.
What is printed is kept in book/results/cohort_speed.csv.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from autograder.grading.cohort.cluster import count
from book.experiments import results
from tests.attacks.notebooks import as_bytes, right
from tests.sample.course import AUTOGRADER, hand_in, lay_out, nbgrader

# Unit, how many submissions for stock nbgrader and for ours, and the ratio that 2 workers must reach.
PLANS = (("rnn", 10, 5000, 20), ("pytorch", 5, 1500, 40))
ROUNDS = 3
GAIN = 1.8  # times what one worker does, 2 must do


def main():
    rows = [_speeds(unit, few, many) for unit, few, many, _ in PLANS]
    title = "Submissions graded in a second, the median of the rounds, and how many times 1 worker's are 2 workers'"
    about = {"rounds": ROUNDS, "processors": count()}
    text = results.text_of(title, "tests.benchmarks.speed", about, rows, results.GRADING)
    results.write("cohort_speed", text)
    sys.stdout.write(text)
    missed = [
        row["unit"]
        for row, (*_, wanted) in zip(rows, PLANS, strict=True)
        if row["2 workers"] < wanted * row["stock nbgrader"] or row["2 to 1"] < GAIN
    ]
    sys.exit(f"below what is wanted: {', '.join(missed)}" if missed else 0)


def _speeds(unit, few, many):
    """A row of the table: submissions a second, and what the second worker adds, also in the worst and best round."""
    stock = few / _stock(unit, few)
    rounds = [(many / _ours(unit, many, 1), many / _ours(unit, many, 2)) for _ in range(ROUNDS)]
    one, two = map(median, zip(*rounds, strict=True))
    gains = [after / before for before, after in rounds]
    figures = {
        **{"stock nbgrader": stock, "1 worker": one, "2 workers": two},
        **{"2 to 1": median(gains), "least": min(gains), "most": max(gains)},
    }
    return {"unit": unit, "submissions": many} | {name: float(f"{value:.3g}") for name, value in figures.items()}


def _course(folder, unit, count):
    course = Path(folder) / "course"
    lay_out(course, unit)
    for number in range(count):
        hand_in(course, f"student-{number:05}", as_bytes(right(unit)), unit)
    return course


def _stock(unit, count):
    """Seconds of `nbgrader autograde`."""
    with tempfile.TemporaryDirectory() as folder:
        course = _course(folder, unit, count)
        nbgrader(course, "generate_assignment", unit)
        start = time.perf_counter()
        nbgrader(course, "autograde", unit)
        return time.perf_counter() - start


def _ours(unit, count, workers):
    """Seconds of `autograder grade`, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        course = _course(folder, unit, count)
        command = [AUTOGRADER, "grade", unit, "--course-dir", course, "--workers", str(workers), "--json"]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
