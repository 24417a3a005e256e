"""What two misconceptions at once answer: the reference with both edits, run on the cases of a print."""

from dataclasses import replace
from functools import partial
from itertools import combinations

import numpy as np

from autograder.checks.causes import spoilt
from autograder.checks.comparison import SMALLEST_NORM
from autograder.checks.pairs import Pairs, cases_of, print_of
from autograder.checks.run import ask, run
from autograder.checks.units import UNITS
from autograder.grading.course import reference
from autograder.grading.course.source import read_source


def pairs_of(exercise, known, right):
    """The Pairs of the Misconceptions `known` of a function, of which `right` are the ExpectedAnswers.

    Where each of two spoils a part that the other leaves alone, each is seen there, and no print is needed. Of a unit
    that trains models there are none: each would be a training.
    """
    if UNITS[exercise.unit].trains:
        return Pairs.none()
    names, source = reference.load(exercise.unit), read_source(exercise.unit).cells[exercise.name].text
    # What no pair's may be.
    seen = {_key(print_of(answers)) for answers in (right.wanted, *(one.answers for one in right.misconceptions))}
    members, prints = [], []
    for (i, one), (j, other) in combinations(enumerate(known), 2):
        pair = right.misconceptions[i], right.misconceptions[j]
        if _seen_beside(*pair, right.wanted) and _seen_beside(*reversed(pair), right.wanted):
            continue
        edited = both_edits(source, one.edit, other.edit)
        found = edited and _print(exercise, names, edited, right.cases[: cases_of(len(exercise.quantities))])
        # Where one hides the other, or two pairs give the same, the first name is as good as any.
        if found and _key(found) not in seen:
            seen.add(_key(found))
            members.append((i, j))
            prints.append(found[0])
    if not members:
        return Pairs.none()
    with np.errstate(over="ignore"):
        return Pairs(np.array(members), np.array(prints, dtype=np.float32))


def both_edits(source, one, other):
    """The source with both edits, in the order in which they fit; None where they change the same text."""
    for first, second in ((one, other), (other, one)):
        if source.count(first[0]) == 1:
            edited = source.replace(*first)
            if edited.count(second[0]) == 1:
                return edited.replace(*second)
    return None


def _print(exercise, names, source, cases):
    """The print of what the edited function answers; None where it does not run."""
    edited = dict(names)
    exec(compile(source, f"<two misconceptions of {exercise.name}>", "exec"), edited)
    once = replace(exercise, repeats=False)
    answered = ask(partial(run, edited[exercise.name], once), once, cases)
    return None if answered.problem else print_of([out.returned for out in answered.outcomes])


def _seen_beside(one, other, wanted):
    """Whether `one` spoils rows, or a whole quantity in another form than the wanted, that `other` leaves alone."""
    theirs = spoilt(other)
    for i, _ in spoilt(one) - theirs:
        formed = all(right[i].shape == wrong[i].shape for right, wrong in zip(wanted, one.answers, strict=True))
        if formed or not any(i == number for number, _ in theirs):
            return True
    return False


def _key(found):
    """A print as what it is looked up by, in digits that rounding leaves alone; what is only rounding is 0."""
    return found and tuple(
        (round(number / size, 5), float(f"{size:.4g}")) if size > SMALLEST_NORM else (0.0, 0.0)
        for number, size in zip(*found, strict=True)
    )
