"""Do as the referee asks: run a cell, or call a function of the student's on cases."""

from autograder.checks.subject import InProcess, problem_of_name
from autograder.runner import protocol
from autograder.runner.channel import Channel, Closed


def serve(reading, writing, shell):
    """Answer every question that comes over the file descriptor `reading`, until the referee hangs up."""
    channel = Channel(reading, writing)
    while True:
        try:
            message = channel.receive()
        except Closed:
            return
        question = protocol.decode_question(message)
        channel.send(protocol.encode_answer(answer(shell, question)))


def answer(shell, question):
    """The protocol's answer to a question."""
    if isinstance(question, protocol.RunCell):
        return protocol.Outputs(shell.outputs_of(question.source))
    # The check says which exercise is judged, whatever the function under that name calls itself.
    names, of = shell.user_ns, question.of
    problem = problem_of_name(of.name, names)
    if problem:
        return protocol.Refused(problem)
    subject = InProcess(names[of.name], of.name, names)
    if isinstance(question, protocol.FindCalls):
        return protocol.Calls(frozenset(filter(subject.calls, of.builds_on)))
    return protocol.Ran(subject.run(question.exercise, question.cases))
