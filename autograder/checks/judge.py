"""Judge a run against the wanted answers."""

from dataclasses import replace

from autograder.checks.comparison import compare
from autograder.checks.relations import relation
from autograder.checks.verdict import NOT_THE_SAME_TWICE, Problem, QuantityVerdict, Verdict


def judge(exercise, answers, run, points):
    """The Verdict on `run`, a run.Run of the function of `exercise` on the cases of `answers`."""
    said = {"basis": answers.basis, "printed": run.printed}
    if run.problem:
        return Verdict(exercise.name, points, problem=run.problem, **said)
    found = [_finding(exercise, i, answers, run) for i in range(len(exercise.quantities))]
    # Most answers are right, and the misconceptions are many.
    causes = _causes(exercise, answers, run) if any(finding.problem for finding in found) else [None] * len(found)
    quantities = tuple(
        _quantity(exercise, i, answers, run, *both) for i, both in enumerate(zip(found, causes, strict=True))
    )
    return Verdict(exercise.name, points, quantities=_in_order(exercise.quantities, quantities), **said)


def _in_order(arrays, quantities):
    """The same verdicts, but what counts only after another quantity is not right before that one is."""
    right = {quantity.name for quantity in quantities if quantity.right} | {""}
    return tuple(
        quantity
        if array.after in right or not quantity.right
        else replace(quantity, problem=Problem("counts later", f"not counted before {array.after} is right."))
        for array, quantity in zip(arrays, quantities, strict=True)
    )


def _finding(exercise, i, answers, run):
    """The Finding that is shown of a quantity, with a problem where any case has one."""
    findings = [
        compare(case, exercise.quantities[i], wanted[i], out.returned[i])
        for case, wanted, out in zip(answers.cases, answers.wanted, run.outcomes, strict=True)
    ]
    # What cannot be compared is shown before what can; among the rest the worst error is shown.
    return max(findings, key=lambda f: float("inf") if f.error is None else f.error)


def _quantity(exercise, i, answers, run, shown, cause):
    array = exercise.quantities[i]
    has_form = shown.error is not None
    problem = _changed(run) or (has_form and _unsteady(i, array, run)) or shown.problem
    if problem and problem is shown.problem and not cause:
        found = relation(exercise.quantities, i, answers.wanted, [out.returned for out in run.outcomes])
        problem = replace(problem, text=f"{problem.text} {found}".rstrip())
    return QuantityVerdict(
        name=array.name,
        wanted=f"{array.symbol} = {shown.wanted_shape}" if shown.wanted_shape else array.symbol,
        got=shown.got,
        error=shown.error,
        problem=problem,
        cause=cause if shown.problem else None,
    )


def _unsteady(i, array, run):
    first, repeat = run.outcomes[0], run.repeat
    if repeat is None or (not repeat.problem and array.equal(first.returned[i], repeat.returned[i])):
        return None
    return Problem(
        NOT_THE_SAME_TWICE,
        "another answer when the same call is made again; wanted the same. Look for a global variable, a random "
        "number, or an array that is kept from call to call.",
    )


def _changed(run):
    changed = tuple(dict.fromkeys(name for out in run.outcomes for name in out.changed))
    if not changed:
        return None
    example = f"{changed[0]} = {changed[0]} + ..." if changed[0].isidentifier() else "new = old + ..."
    return Problem(
        "changes its input",
        f"not counted, because the call changed its input{'s' * (len(changed) > 1)} {' and '.join(changed)} in place; "
        "wanted the inputs left as they were. "
        f"`+=` and `[...] =` write into the caller's array, also through another name for it; `{example}` makes a "
        "new one.",
    )


def _causes(exercise, answers, run):
    """For every quantity the misconception that gives the reader's values, or None.

    One that explains every quantity is preferred; else, row by row, the one that explains most rows.
    """
    count = len(exercise.quantities)
    explains = {
        known: [_gives(known, i, array, run) for i, array in enumerate(exercise.quantities)]
        for known in answers.misconceptions
    }
    # The stable sort keeps the order of the list among misconceptions that explain as much.
    ranked = sorted(explains, key=lambda known: -sum(explains[known]))
    return [
        next((known.cause for known in ranked if explains[known][i] and known.differs[i]), None) for i in range(count)
    ]


def _gives(known, i, array, run):
    return all(array.equal(values[i], out.returned[i]) for values, out in zip(known.answers, run.outcomes, strict=True))
