"""Do as the referee says: run a cell, or call a function of the student's on cases."""

from autograder.checks.cases import Case
from autograder.checks.judging import Here, problem_of_name
from autograder.checks.units import EXERCISES
from autograder.runner.channel import Channel, Closed
from autograder.runner.protocol import text


def play(reading, writing, shell):
    """Answer every message that comes over the file descriptor `reading`, until the referee hangs up.

    {"run": source} -> {"outputs": [...]}
    {"judge": exercise, "cases": [...]} with the cases' arrays -> what `told` makes of the run
    """
    channel = Channel(reading, writing)
    while True:
        try:
            asked = channel.receive()
        except Closed:
            return
        channel.send(*answer(shell, asked))


def answer(shell, asked):
    """The words and values that a message is answered with."""
    if "run" in asked.words:
        return {"outputs": shell.show(asked.words["run"])}, ()
    return told(shell.user_ns, asked)


def told(names, asked):
    """The words and values that say how the function did which the message asks for."""
    exercise = EXERCISES[asked.words["judge"]]
    subject = Here(names.get(asked.words["of"]))
    problem = problem_of_name(subject.function, asked.words["of"], names)
    if problem:
        return {"problem": text(problem)}, ()
    if asked.words["only"]:
        return {"calls": [name for name in exercise.builds_on if subject.calls(name)]}, ()
    done = subject.run(exercise, _cases(asked))
    if done is None:
        return {"absent": True}, ()
    outcomes = [*done.outcomes, *([done.repeat] if done.repeat else [])]
    words = [
        {
            "problem": outcome.problem and text(outcome.problem),
            "changed": list(outcome.changed),
            "count": len(outcome.returned),
        }
        for outcome in outcomes
    ]
    values = [value for outcome in outcomes for value in outcome.returned]
    return {"outcomes": words, "repeated": bool(done.repeat), "printed": text(done.printed)}, values


def _cases(asked):
    arrays = iter(asked.values)

    def take(count):
        return tuple(next(arrays) for _ in range(count))

    return tuple(
        Case(case["name"], case["sizes"], take(case["inputs"]), take(case["states"])) for case in asked.words["cases"]
    )
