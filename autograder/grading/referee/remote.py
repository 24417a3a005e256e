"""The student's function in the sandbox, asked from outside: what subject.InProcess is in its own process."""

from autograder.runner.protocol import FindCalls, Refused, RunFunction


class Refusal(Exception):
    """The runner refuses: the name in the check is none of the functions that can be judged; `problem` says why."""

    def __init__(self, problem):
        super().__init__(problem.text)
        self.problem = problem


class Remote:
    """The student's function of the exercise `of`.

    ask: (question) -> the protocol's answer to it; what it raises comes through
    """

    remote = True

    def __init__(self, ask, of):
        self._ask, self._of = ask, of

    def run(self, exercise, cases):
        """The Run of the function of `exercise` on the cases; None where the notebook has none; raises Refusal."""
        return self._answer(RunFunction(exercise, self._of, cases)).run

    def calls(self, name):
        """Whether the function's own code names the other; raises Refusal."""
        return name in self._answer(FindCalls(self._of)).names

    def _answer(self, question):
        answer = self._ask(question)
        if isinstance(answer, Refused):
            raise Refusal(answer.problem)
        return answer
