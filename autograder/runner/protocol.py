"""What the referee and the runner say to each other: the referee asks a question, and the runner answers.

What is said becomes a message and is read from one here, both ways. The runner stands in the student's process, so the
referee believes nothing of an answer: one that does not fit its question is none.
"""

from dataclasses import dataclass

from autograder.checks.cases import Case
from autograder.checks.exercise import Exercise
from autograder.checks.run import PRINTED_LIMIT, Outcome, Run
from autograder.checks.units import EXERCISES
from autograder.checks.verdict import Problem
from autograder.checks.words import shortened
from autograder.runner.message import Message, ProtocolError, decode_problem, encode_problem, text


@dataclass(frozen=True)
class RunCell:
    """Run a cell of the student's."""

    source: str


@dataclass(frozen=True)
class RunFunction:
    """Run the function of `exercise` on the cases, for the check of the function `of`."""

    exercise: Exercise
    of: Exercise
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class FindCalls:
    """Say which of the functions that it may build on the code of the function `of` names."""

    of: Exercise


@dataclass(frozen=True)
class Outputs:
    """The answer to RunCell: what the cell shows, whatever the student's process says that is."""

    outputs: object


@dataclass(frozen=True)
class Ran:
    """An answer to RunFunction; `run` is None where the notebook has no such function beside that of the check."""

    run: Run | None


@dataclass(frozen=True)
class Refused:
    """An answer to RunFunction and FindCalls: the name in the check is none of the functions that can be judged."""

    problem: Problem


@dataclass(frozen=True)
class Calls:
    """The answer to FindCalls."""

    names: frozenset[str]


def encode_question(question):
    """A question as a Message, for `decode_question`."""
    match question:
        case RunCell(source):
            return Message({"run": source})
        case RunFunction(exercise, of, cases):
            described = [
                {"name": case.name, "sizes": dict(case.sizes), "inputs": len(case.inputs), "states": len(case.states)}
                for case in cases
            ]
            arrays = tuple(array for case in cases for array in (*case.inputs, *case.states))
            return Message({"judge": _key(exercise), "of": _key(of), "cases": described}, arrays)
        case FindCalls(of):
            return Message({"calls": _key(of)})


def decode_question(message):
    """The question in a Message of the referee's, which the runner believes."""
    match message.words:
        case {"run": source}:
            return RunCell(source)
        case {"judge": exercise, "of": of, "cases": described}:
            return RunFunction(EXERCISES[tuple(exercise)], EXERCISES[tuple(of)], _cases(described, message.values))
        case {"calls": of}:
            return FindCalls(EXERCISES[tuple(of)])
    raise ProtocolError("the words ask nothing.")


def encode_answer(answer):
    """An answer as a Message, for `decode_answer`."""
    match answer:
        case Outputs(outputs):
            return Message({"outputs": outputs})
        case Refused(problem):
            return Message({"problem": encode_problem(problem)})
        case Calls(names):
            return Message({"calls": sorted(names)})
        case Ran(None):
            return Message({"absent": True})
        case Ran(run):
            outcomes = [*run.outcomes, *([run.repeat] if run.repeat else [])]
            described = [
                {
                    "problem": outcome.problem and encode_problem(outcome.problem),
                    "changed": list(outcome.changed),
                    "spoils_cache": outcome.spoils_cache,
                    "counts": [len(outcome.returned), len(outcome.repaired)],
                }
                for outcome in outcomes
            ]
            values = tuple(value for outcome in outcomes for value in (*outcome.returned, *outcome.repaired))
            return Message({"outcomes": described, "repeated": bool(run.repeat), "printed": text(run.printed)}, values)


def decode_answer(message, question):
    """The answer to `question` in a Message of the runner's; ProtocolError where it is none."""
    match question, message.words:
        case RunCell(), words:
            return Outputs(words.get("outputs"))
        case FindCalls(of), {"calls": list(names)}:
            return Calls(frozenset(name for name in of.builds_on if name in names))
        case RunFunction() | FindCalls(), {"problem": list(problem)}:
            return Refused(decode_problem(problem))
        case RunFunction(exercise, of, _), {"absent": True} if exercise.name != of.name:
            return Ran(None)
        case RunFunction(), {"outcomes": list(outcomes), "repeated": bool(repeated), "printed": str(printed)}:
            return Ran(_run(question, outcomes, repeated, printed, message.values))
    raise ProtocolError("a reply that does not answer what was asked.")


def _key(exercise):
    return [exercise.unit, exercise.name]


def _cases(described, values):
    arrays = iter(values)

    def take(count):
        return tuple(next(arrays) for _ in range(count))

    return tuple(Case(case["name"], case["sizes"], take(case["inputs"]), take(case["states"])) for case in described)


def _run(question, described, repeated, printed, values):
    """The Run that the words and the values tell of."""
    values, exercise, count = iter(values), question.exercise, len(question.cases)
    outcomes = [_outcome(exercise, outcome, values) for outcome in described]
    repeat = outcomes.pop() if repeated and outcomes else None
    whole = len(outcomes) == count and bool(repeat) == exercise.repeats and not any(o.problem for o in outcomes)
    stopped = 0 < len(outcomes) <= count and not repeat and outcomes[-1].problem
    if not (whole or stopped):
        raise ProtocolError(f"{len(outcomes)} outcomes for {count} cases.")
    return Run(tuple(outcomes), repeat, shortened(printed, 2 * PRINTED_LIMIT))


def _outcome(exercise, described, values):
    wanted = len(exercise.quantities)
    match described:
        case {"problem": list(problem)}:
            return Outcome(problem=decode_problem(problem))
        case {
            "problem": None,
            "changed": list(changed),
            "spoils_cache": bool(spoils_cache),
            "counts": [int(returned), int(repaired)],
        } if returned == wanted and repaired in (0, wanted):
            taken = tuple(next(values, None) for _ in range(returned + repaired))
            changed = tuple(name for name in exercise.input_names if name in changed)
            return Outcome(taken[:wanted], repaired=taken[wanted:], changed=changed, spoils_cache=spoils_cache)
    raise ProtocolError("an outcome that is none.")
