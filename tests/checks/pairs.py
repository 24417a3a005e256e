"""Two known misconceptions at once, as a student has them, and what the verdict names of them."""

import random
from dataclasses import dataclass
from itertools import combinations

from autograder import check
from autograder.grading.course import reference
from autograder.grading.course.misconception import misconceptions
from autograder.grading.course.paired import both_edits
from autograder.grading.course.source import read_source


@dataclass(frozen=True)
class Named:
    """Of `tried` pairs, how many had one of their two named, both, and a cause that neither is."""

    tried: int
    one: int
    both: int
    false: int


def drawn(exercise, count, seed=0):
    """So many pairs of misconceptions that can be made together, drawn at random; all, if there are less."""
    known = [known for known in misconceptions(exercise.unit) if known.of == exercise.name]
    source = read_source(exercise.unit).cells[exercise.name].text
    pairs = [pair for pair in combinations(known, 2) if both_edits(source, pair[0].edit, pair[1].edit)]
    return random.Random(seed).sample(pairs, min(count, len(pairs)))


def written(exercise, pair):
    """The function with both mistakes, among the right names of its unit."""
    source = read_source(exercise.unit).cells[exercise.name].text
    names = reference.load(exercise.unit)
    exec(compile(both_edits(source, pair[0].edit, pair[1].edit), "<a student's cell>", "exec"), names)
    return names[exercise.name]


def named(exercise, pairs, judged=check):
    """The Named of the pairs; judged: (function, points) -> its Score."""
    tried = one = both = false = 0
    for pair in pairs:
        result = judged(written(exercise, pair), points=1)
        if result == 1 or result.verdict.problem:
            continue
        tried += 1
        names, told = [known.name for known in pair], [cause.name for cause in result.verdict.causes]
        found = sum(name in told for name in dict.fromkeys(names))
        one += found > 0
        both += found == len(set(names))
        false += any(name not in names for name in told)
    return Named(tried, one, both, false)
