"""Judge what a function returned, quantity by quantity: what is right, which rows of the rest are wrong, and why."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from autograder.checks.cases import ExpectedAnswers
from autograder.checks.causes import Explanation, Values, differing, explain
from autograder.checks.comparison import comparable, compare, value_problem
from autograder.checks.exercise import Exercise
from autograder.checks.missing_paths import missing_path
from autograder.checks.relations import relation, relation_of_rows
from autograder.checks.remarks import LOOK_FOR, same
from autograder.checks.run import Run
from autograder.checks.verdict import GateVerdict, Kind, Problem, QuantityVerdict

# What sums over the gates of a cell.
SUMS = ("dx", "dh", "dh0")


def judged(exercise: Exercise, answers: ExpectedAnswers, run: Run) -> tuple[QuantityVerdict, ...]:
    """The QuantityVerdict on each quantity of a Run that came to its end."""
    # Values may overflow where they are compared, and a cell that warns on stderr gets no points in nbgrader.
    with np.errstate(all="ignore"):
        return _judged(exercise, answers, run)


def _judged(exercise, answers, run):
    findings, returned = _findings(exercise, answers, run)
    values = [_values(exercise, i, answers, finding, returned) for i, finding in enumerate(findings)]
    # Most answers are right, and the misconceptions are many.
    wrong = any(finding.problem for finding in findings)
    explanation = explain(answers, values, returned) if wrong else Explanation()
    quantities = tuple(
        _quantity(exercise, i, answers, run, finding, values, explanation) for i, finding in enumerate(findings)
    )
    return _in_order(exercise.quantities, _with_sums(quantities))


def _with_sums(quantities):
    """The same; where all that is wrong of the gates' gradients has a cause, what sums over them follows from it."""
    stacked = [row for row in quantities if row.gates and not row.right]
    if not stacked or not all(row.explained for row in stacked):
        return quantities
    follow = [row.unexplained and row.name in SUMS for row in quantities]
    return tuple(
        replace(row.without_number(), follows=True) if follows else row
        for row, follows in zip(quantities, follow, strict=True)
    )


def _in_order(arrays, quantities):
    """The same verdicts, but what counts only after another quantity is not right before that one is."""
    right = {quantity.name for quantity in quantities if quantity.right} | {""}
    return tuple(
        quantity
        if array.after in right or not quantity.right
        else replace(quantity, problem=Problem(Kind.COUNTS_LATER, f"not counted before {array.after} is right."))
        for array, quantity in zip(arrays, quantities, strict=True)
    )


def gates_alone(quantities: Sequence[QuantityVerdict]) -> tuple[str, ...]:
    """Where nothing explains it, in the rows of which gates alone the gradients are wrong, in a sentence or none."""
    stacked = [row for row in quantities if row.gates and row.unexplained]
    wrong = {tuple(gate.gate for gate in row.gates if gate.unexplained) for row in stacked}
    if len(wrong) != 1 or len(stacked[0].gates) == len(next(iter(wrong))):
        return ()
    (gates,) = wrong
    lines = "the lines of these gates" if len(gates) > 1 else "the line of this gate"
    names = ", ".join(row.name for row in stacked)
    text = f"In {names} the rows of {' and '.join(gates)} alone are wrong: look at {lines}."
    # These are sums over the gates.
    sums = [row.name for row in quantities if row.unexplained and row.name in SUMS]
    if sums:
        text += f" {' and '.join(sums)}, which sum{'s' * (len(sums) == 1)} over the gates, may be wrong only for that."
    return (text,)


def _findings(exercise, answers, run):
    """The Finding on every quantity, and what the function returned in each case.

    Where a wrong forward function is put right for it, a backward function is judged on either cache, and what is right
    on one counts. Of what is wrong on both, that is shown which goes with most that is right.
    """
    ways = [[out.returned for out in run.outcomes]]
    if any(out.repaired for out in run.outcomes):
        ways.append([out.repaired or out.returned for out in run.outcomes])
    judged = [[_finding(exercise, i, answers, way) for i in range(len(exercise.quantities))] for way in ways]
    # Among equals the last, on the cache put right.
    best = max(range(len(ways)), key=lambda k: (sum(finding.problem is None for finding in judged[k]), k))
    right = [next((finding for finding in found if not finding.problem), None) for found in zip(*judged, strict=True)]
    return [one or shown for one, shown in zip(right, judged[best], strict=True)], ways[best]


def _finding(exercise, i, answers, returned):
    """The Finding that is shown of a quantity, with a problem where any case has one."""
    findings = [
        compare(case, exercise.quantities[i], wanted[i], came[i])
        for case, wanted, came in zip(answers.cases, answers.wanted, returned, strict=True)
    ]
    # What cannot be compared is shown before what can; among the rest the worst error is shown.
    return max(findings, key=lambda f: float("inf") if f.error is None else f.error)


def _values(exercise, i, answers, finding, returned):
    """The Values of quantity i, of which `finding` is the Finding."""
    array, came = exercise.quantities[i], [case[i] for case in returned]
    parts = tuple(range(len(array.parts)))
    if finding.problem is None:
        return Values(array, came, True, ())
    if finding.error is None:
        return Values(array, came, False, parts)
    wanted = [case[i] for case in answers.wanted]
    came = [cast(np.ndarray, comparable(*pair)) for pair in zip(wanted, came, strict=True)]
    differs = differing(array, wanted, came)
    return Values(array, came, True, tuple(part for part in parts if differs[part]))


def _quantity(exercise, i, answers, run, finding, values, explanation):
    """The QuantityVerdict of quantity i, whose Finding is `finding`; values: the Values of all of them."""
    array, own = exercise.quantities[i], values[i]
    row = QuantityVerdict(
        name=array.name,
        wanted=f"{array.symbol} = {finding.wanted_shape}" if finding.wanted_shape else array.symbol,
        got=finding.got,
        error=finding.error,
        problem=finding.problem,
    )
    if not finding.problem:
        return row
    if own.fits and _unsteady(i, array, run):
        right = [array.equal(wanted[i], came) for wanted, came in zip(answers.wanted, own.came, strict=True)]
        once = right[0] and not any(right[1:])
        return replace(row, problem=Problem(Kind.NOT_THE_SAME_TWICE, _RIGHT_ONCE if once else _NOT_THE_SAME))
    causes = {part: explanation.causes.get((i, part), ()) for part in own.wrong}
    follows = {part for part in own.wrong if (i, part) in explanation.follows}
    # One relation for all of it says more than several causes, each for some of it.
    if not all(causes.values()) or len(set(causes.values())) > 1:
        right = [not other.wrong for other in values]
        found = relation(exercise.quantities, i, answers.wanted, own.came, right)
        found = found or (missing_path(exercise, i, answers, own.came) if own.fits else None)
        if found:
            causes, follows = dict.fromkeys(own.wrong, (found,)), set()
    if own.fits and array.gates:
        unexplained = [part for part in own.wrong if not causes[part] and part not in follows]
        causes |= _causes_of_rows(array, [case[i] for case in answers.wanted], own.came, unexplained)
    row = replace(row, **_by_gate(array, own, causes, follows))
    if row.explained and finding.problem.kind in (Kind.WRONG_VALUE, Kind.NOT_FINITE) and array.problem is value_problem:
        # Its cause says more than the number that is off most.
        row = row.without_number()
    return row


def _causes_of_rows(array, wanted, came, parts):
    """How the rows of single gates are related to what is wanted, where nothing else explains them."""
    rows = [[array.blocks(value) for value in values] for values in (wanted, came)]
    found = {part: relation_of_rows(array, *([case[part] for case in cases] for cases in rows)) for part in parts}
    return {part: (cause,) for part, cause in found.items() if cause}


def _by_gate(array, own, causes, follows):
    """What a row says of its causes: once for all of it where it can."""
    alike = len({tuple((cause.name, cause.hint) for cause in causes[part]) for part in own.wrong}) == 1
    if not array.gates or not own.fits or (alike and len(own.wrong) == len(array.gates)):
        told = tuple(dict.fromkeys(cause for part in own.wrong for cause in causes[part]))
        return {"causes": told, "follows": not told and len(follows) == len(own.wrong)}
    gates = tuple(
        GateVerdict(gate, part not in own.wrong, causes.get(part, ()), part in follows)
        for part, gate in enumerate(array.gates)
    )
    return {"gates": gates}


_NOT_THE_SAME = f"another answer when the same call is made again; wanted the same. {LOOK_FOR}"
_RIGHT_ONCE = f"right on its first call alone, and another answer when the same call is made again. {LOOK_FOR}"


def _unsteady(i, array, run):
    """Whether the first case, run once more, gives another answer."""
    first, repeat = run.outcomes[0], run.repeat
    return repeat is not None and (bool(repeat.problem) or not same(array, first.returned[i], repeat.returned[i]))
