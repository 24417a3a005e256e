"""The student's function in the sandbox, asked from outside: judging.Here from afar."""

from autograder.checks.run import PRINTED_LIMIT, Outcome, Run
from autograder.checks.words import shortened
from autograder.runner.protocol import LONGEST_TEXT, WireError


class NotJudged(Exception):
    """The name in the check is none of the student's functions that can be judged; the message says why."""


class There:
    """A function of the student's by name; `ask` sends words and values and returns the Message that comes back."""

    apart = True

    def __init__(self, ask, name):
        self._ask, self._name = ask, name

    def run(self, exercise, cases):
        """The Run of the function of `exercise` on the cases; None where the notebook has none.

        Raises NotJudged where the function that the check names cannot be judged, and WireError.
        """
        described = [
            {"name": case.name, "sizes": case.sizes, "inputs": len(case.inputs), "states": len(case.states)}
            for case in cases
        ]
        arrays = [array for case in cases for array in (*case.inputs, *case.states)]
        reply = self._ask({"judge": exercise.name, "of": self._name, "only": "", "cases": described}, arrays)
        match reply.words:
            case {"problem": str(problem)}:
                raise NotJudged(shortened(problem, LONGEST_TEXT))
            case {"absent": True} if exercise.name != self._name:
                return None
            case {"outcomes": list(outcomes), "repeated": bool(repeated), "printed": str(printed)}:
                return _run(exercise, len(cases), outcomes, repeated, printed, reply.values)
        raise WireError("a reply that says nothing of the run.")

    def calls(self, name):
        """Whether the function's own code names the other."""
        reply = self._ask({"judge": self._name, "of": self._name, "only": "calls", "cases": []}, ())
        called = reply.words.get("calls")
        return isinstance(called, list) and name in called


def _run(exercise, count, told, repeated, printed, values):
    """The Run that the words and the values tell of; WireError where they do not fit the question."""
    values = iter(values)
    outcomes = [_outcome(exercise, outcome, values) for outcome in told]
    repeat = outcomes.pop() if repeated and outcomes else None
    whole = len(outcomes) == count and bool(repeat) == exercise.repeats and not any(o.problem for o in outcomes)
    stopped = 0 < len(outcomes) <= count and not repeat and outcomes[-1].problem
    if not (whole or stopped):
        raise WireError(f"{len(outcomes)} outcomes for {count} cases.")
    return Run(tuple(outcomes), repeat, shortened(printed, 2 * PRINTED_LIMIT))


def _outcome(exercise, told, values):
    match told:
        case {"problem": str(problem)} if problem:
            return Outcome(problem=shortened(problem, LONGEST_TEXT))
        case {"problem": None, "changed": list(changed), "count": int(count)}:
            returned = tuple(next(values, None) for _ in range(min(count, len(exercise.quantities))))
            if len(returned) == len(exercise.quantities):
                return Outcome(returned=returned, changed=tuple(name for name in exercise.given if name in changed))
    raise WireError("an outcome that is none.")
