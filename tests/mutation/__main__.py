"""Write book/results/mutants.csv: what became of the mutants of each function."""

from autograder.checks.units import EXERCISES
from book.experiments import results
from tests.mutation.results import COUNTED
from tests.mutation.trial import trial

TITLE = (
    "Machine-made mutants of every reference: made, those that lost points, those shown to compute the same "
    "(equivalent), and those that do what no exercise asks about (not_asked_for)"
)


def main():
    trials = [(exercise.unit, trial(exercise)) for exercise in EXERCISES.values()]
    rows = [
        {"unit": unit, "function": done.function, **dict(zip(COUNTED, done.counts, strict=True))}
        for unit, done in trials
    ]
    results.write("mutants", results.text_of(TITLE, "tests.mutation", {"seeds": 0}, rows))
    for _, done in trials:
        for change in done.survivors:
            print(f"{done.function} survived: {change}")


if __name__ == "__main__":
    main()
