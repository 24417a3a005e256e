"""Judge a run against the wanted answers."""

from autograder.checks.compare import compare, equal
from autograder.checks.verdict import QuantityVerdict, Verdict


def judge(exercise, answers, outcome, points, first=()):
    """The Verdict on `outcome`, a run.Run of the function of `exercise` on the cases of `answers`."""
    said = {"basis": answers.basis, "first": first, "printed": outcome.printed}
    if outcome.problem:
        return Verdict(exercise.name, points, problem=outcome.problem, **said)
    causes = _causes(exercise, answers, outcome)
    quantities = tuple(
        _quantity(exercise.quantities[i], i, answers, outcome, causes[i]) for i in range(len(exercise.quantities))
    )
    return Verdict(exercise.name, points, quantities=quantities, **said)


def _quantity(array, i, answers, outcome, cause):
    findings = [
        compare(case, array, wanted[i], out.returned[i])
        for case, wanted, out in zip(answers.cases, answers.wanted, outcome.outcomes, strict=True)
    ]
    # What cannot be compared is shown before what can; among the rest the worst error is shown.
    shown = max(findings, key=lambda f: float("inf") if f.error is None else f.error)
    problem = _changed(outcome) or shown.problem or _unsteady(i, outcome)
    return QuantityVerdict(
        name=array.name,
        wanted=f"{array.symbol} = {shown.wanted_shape}",
        got=shown.got,
        error=shown.error,
        problem=problem,
        cause=cause if shown.problem else None,
    )


def _unsteady(i, outcome):
    if outcome.repeat is None or equal(outcome.outcomes[0].returned[i], outcome.repeat.returned[i]):
        return None
    return (
        "another answer when the same call is made again; wanted the same. Look for a global variable, a random "
        "number, or an array that is kept from call to call."
    )


def _changed(outcome):
    changed = tuple(dict.fromkeys(name for out in outcome.outcomes for name in out.changed))
    if not changed:
        return None
    names = " and ".join(changed)
    return (
        f"not counted, because the call changed its input {names} in place; wanted the inputs left as they were. "
        f"`{changed[0]} = {changed[0]} + ...` makes a new array; `+=` and `[...] =` write into the caller's."
    )


def _causes(exercise, answers, outcome):
    """For every quantity the misconception that gives the reader's values, or None.

    One that explains every quantity is preferred; else, row by row, the one that explains most rows.
    """
    count = len(exercise.quantities)
    explains = {
        known: [_gives(known, i, array, outcome) for i, array in enumerate(exercise.quantities)]
        for known in answers.misconceptions
    }
    # The stable sort keeps the order of the list among misconceptions that explain as much.
    ranked = sorted(explains, key=lambda known: -sum(explains[known]))
    return [
        next((known.cause for known in ranked if explains[known][i] and known.differs[i]), None) for i in range(count)
    ]


def _gives(known, i, array, outcome):
    return all(
        array.equal(values[i], out.returned[i]) for values, out in zip(known.answers, outcome.outcomes, strict=True)
    )
