"""The numbers of the report, from the summaries: (student, Graded) for every submission."""

import statistics
from collections import Counter
from dataclasses import dataclass

from autograder.grading.graded import KINDS, kind, share

BINS = 10


@dataclass(frozen=True)
class Overview:
    """The numbers on top. Mean and median are shares of all points, None where there is no submission."""

    submissions: int
    kinds: dict[str, int]
    mean: float | None
    median: float | None
    max_score: float | None
    seeds: tuple[int, ...]


def overview(summaries):
    """The Overview; max_score is None where the submissions do not all have the same."""
    graded = [result for _, result in summaries]
    counts = Counter(map(kind, graded))
    shares = [share(result) for result in graded]
    totals = {result.max_score for result in graded}
    return Overview(
        len(graded),
        {name: counts[name] for name in KINDS},
        statistics.fmean(shares) if shares else None,
        statistics.median(shares) if shares else None,
        totals.pop() if len(totals) == 1 else None,
        tuple(sorted({result.seed for result in graded})),
    )


def bins(summaries):
    """For each tenth of the points, how many submissions of each kind; full marks are in the last."""
    counts = [dict.fromkeys(KINDS, 0) for _ in range(BINS)]
    for _, graded in summaries:
        # 0.3 × 10 is 3 to the eye and 2.9999… to the machine.
        tenth = min(int(share(graded) * BINS + 1e-9), BINS - 1)
        counts[tenth][kind(graded)] += 1
    return counts


@dataclass(frozen=True)
class Success:
    """How the students did in a function's graded cells of one sort, visible or hidden.

    full: how many got all the points; mean: the mean share of the points
    """

    cells: str
    points: float
    full: int
    students: int
    mean: float


@dataclass(frozen=True)
class FunctionSuccess:
    """A function, its Success by the sort of cells, and for how many students it could not be judged."""

    function: str
    successes: tuple[Success, ...]
    unjudged: int


def functions(summaries):
    """A FunctionSuccess for each function, in the order of the notebook."""
    by_function = {}
    for _, graded in summaries:
        for function, cells in _by_function(graded).items():
            by_function.setdefault(function, []).append(cells)
    return [_function(name, students) for name, students in by_function.items()]


def _by_function(graded):
    cells = {}
    for cell in graded.cells:
        cells.setdefault(cell.function, []).append(cell)
    return cells


def _function(name, students):
    sorts = {"visible": [], "hidden": []}
    for cells in students:
        for sort, chosen in sorts.items():
            if wanted := [cell for cell in cells if is_hidden(cell) == (sort == "hidden")]:
                chosen.append(wanted)
    successes = tuple(_success(sort, chosen) for sort, chosen in sorts.items() if chosen)
    return FunctionSuccess(name, successes, sum(any(cell.problem for cell in cells) for cells in students))


def _success(sort, students):
    earned = [sum(cell.score for cell in cells) for cells in students]
    points = [sum(cell.max_score for cell in cells) for cells in students]
    pairs = list(zip(earned, points, strict=True))
    full = sum(score >= most for score, most in pairs)
    mean = statistics.fmean(score / most if most else 1.0 for score, most in pairs)
    return Success(sort, max(points), full, len(students), mean)


def is_hidden(cell):
    """Whether a graded cell's cases are hidden."""
    return cell.grade_id.endswith("_hidden")


@dataclass(frozen=True)
class FoundCause:
    """A misconception and how many students have it."""

    name: str
    function: str
    students: int


def causes(summaries):
    """Every FoundCause, the most frequent first; a student counts once, however many cells say so."""
    counts = Counter()
    for _, graded in summaries:
        counts.update({(cell.function, name) for cell in graded.cells for name in cell.causes})
    found = [FoundCause(name, function, number) for (function, name), number in counts.items()]
    return sorted(found, key=lambda cause: (-cause.students, cause.function, cause.name))


def notes(summaries):
    """Every one of the own_notes with the number of students who got it, the most frequent first."""
    counts = Counter(note for _, graded in summaries for note in set(own_notes(graded)))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def own_notes(graded):
    """What intake noted of one submission; the note that it was not run, and why, stands with the failed ones."""
    return graded.notes if graded.was_run else ()


def slowest(summaries, most):
    """The submissions that took longest, at most so many, the slowest first."""
    return sorted(summaries, key=lambda pair: (-pair[1].seconds, pair[0]))[:most]


def failed(summaries):
    """The submissions that were stopped before their end, by student."""
    return sorted((pair for pair in summaries if pair[1].ended), key=lambda pair: pair[0])
