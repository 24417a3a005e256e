"""Ask a function about cases and read its answers, also where the case itself would tell what is right."""

from dataclasses import replace


def ask(run, exercise, cases, apart=False):
    """The Run of `run(cases)` with the quantities of `exercise`; None where that is None.

    apart: whether the function runs in another process than this one, which is not to be believed
    """
    question = exercise.question
    if not question:
        return run(cases)
    done = run(tuple(replace(case, inputs=question.ask(case, apart)) for case in cases))
    if done is None:
        return None
    outcomes = tuple(_read(question, case, outcome) for case, outcome in zip(cases, done.outcomes, strict=False))
    return replace(done, outcomes=outcomes, repeat=done.repeat and _read(question, cases[0], done.repeat))


def _read(question, case, outcome):
    return outcome if outcome.problem else replace(outcome, returned=question.read(case, outcome.returned))
