"""One submission's notebook, cell by cell: the student's cells are run in the sandbox, the graded ones judged here."""

import json
import re
import time

from autograder.checks.judge import judge
from autograder.checks.verdict import Kind, Problem, Verdict
from autograder.checks.words import shortened
from autograder.grading.graded import Graded
from autograder.grading.intake.notebook import defined_names
from autograder.grading.intake.released import nbgrader_metadata
from autograder.grading.referee.outputs import size, trusted_outputs
from autograder.grading.referee.remote import Refusal, Remote
from autograder.grading.referee.results import graded_cell
from autograder.runner.channel import Channel, Closed, TooLarge, TooLate
from autograder.runner.message import ProtocolError
from autograder.runner.protocol import RunCell, decode_answer, encode_question

_BY_ITSELF = "its process ended by itself. Leave out what ends Python, such as os._exit, and what fills the memory."
# Characters that all cells of a notebook may show together.
ROOM = 16 << 20
# IPython's name for a cell in the message of a SyntaxError, which tells the student nothing.
_CELLS_FILE = re.compile(r"<ipython-input-[^>]*>, (?=line )")


class Stopped(Exception):
    """The submission cannot go on; the message says why, in words for the student."""


class Session:
    """One student's process, and what it has earned.

    unit: a SeededUnit; limits: an exercise.Limits
    child: has `reading` and `writing`, file descriptors, `kill() -> why it had ended by itself, or ""`, and
        `passed_limit() -> which limit on all of its processes is passed, or ""`
    """

    def __init__(self, unit, child, limits):
        self._unit, self._child, self._limits = unit, child, limits
        self._channel = Channel(child.reading, child.writing, self._watch)
        self._start = time.monotonic()
        # The student's seconds, in this cell and in all: the referee's own work is not theirs.
        self._in_cell = self._in_all = 0.0
        self._cells, self._count, self._stopped, self._room = [], 0, "", ROOM
        self._not_defined = {}  # by the name of a function, what to say where the cell that should define it has raised

    def grade(self, submission):
        """The Graded of an intake.Submission."""
        notebook = submission.notebook()
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                self._count += 1
                cell["execution_count"] = self._count
                check = self._unit.checks.get(nbgrader_metadata(cell).get("grade_id"))
                cell["outputs"] = self._graded(check) if check else self._run("".join(cell["source"]))
                self._note_error(cell)
        return Graded(
            self._unit.name,
            self._unit.seed,
            tuple(self._cells),
            json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n",
            notes=tuple(submission.notes),
            ended=self._stopped,
            seconds=round(time.monotonic() - self._start, 3),
        )

    def _run(self, source):
        """What a cell of the student's shows."""
        if self._stopped:
            return []
        self._in_cell = 0.0
        try:
            outputs = trusted_outputs(self._ask(RunCell(source)).outputs, self._count, self._room)
        except Stopped as reason:
            return [{"output_type": "stream", "name": "stderr", "text": self._stop(reason)}]
        self._room -= size(outputs)
        return outputs

    def _note_error(self, cell):
        error = next((output for output in cell["outputs"] if output["output_type"] == "error"), None)
        if error:
            message = " ".join(f"{error['ename'][:100]}: {error['evalue'][:200]}".split()).rstrip(":")
            message = _CELLS_FILE.sub("", message)
            for name in defined_names(cell["source"]):
                text = f"{name} is not there: its cell ended with {shortened(message, 200)}\nMend that cell."
                self._not_defined[name] = Problem(Kind.NOT_DEFINED, text, name)

    def _graded(self, check):
        """What a graded cell shows: the verdict of its check."""
        cell, output = graded_cell(check, self._verdict(check), self._count)
        self._cells.append(cell)
        return [output]

    def _verdict(self, check):
        exercise, expected = check.exercise, self._unit.expected(check)
        self._in_cell = 0.0
        problem = Problem(Kind.STOPPED, self._stopped)
        if not self._stopped:
            try:
                return judge(Remote(self._ask, exercise), exercise, check.points, expected)
            except Refusal as refusal:
                problem = refusal.problem
                if problem.kind is Kind.NOT_DEFINED:
                    problem = self._not_defined.get(exercise.name, problem)
            except Stopped as reason:
                problem = Problem(Kind.STOPPED, self._stop(reason))
        return Verdict(exercise.name, check.points, expected(exercise).basis, problem=problem)

    def _ask(self, question):
        """The answer to a question of the protocol; raises Stopped."""
        message, asked = encode_question(question), time.monotonic()
        deadline = asked + min(self._limits.cell - self._in_cell, self._limits.notebook - self._in_all)
        try:
            self._channel.send(message, deadline)
            answer = self._channel.receive(deadline)
            took = time.monotonic() - asked
            self._in_cell, self._in_all = self._in_cell + took, self._in_all + took
            return decode_answer(answer, question)
        except TooLate:
            self._child.kill()
            overall = self._in_all + time.monotonic() - asked >= self._limits.notebook
            limit = f"{self._limits.notebook:g} s for a notebook" if overall else f"{self._limits.cell:g} s for a cell"
            raise Stopped(f"it took more than {limit}. Look for what does not end: a loop, or prints.") from None
        except Closed:
            why = self._child.kill()
            raise Stopped(why or _BY_ITSELF) from None
        except (TooLarge, ProtocolError) as error:
            raise self._no_answer(error) from None

    def _no_answer(self, error):
        self._child.kill()
        return Stopped(
            f"its process sent what is no answer: {str(error).rstrip('.')}.\n"
            "If your code starts processes, as os.fork does, or writes into file descriptors, leave that out."
        )

    def _watch(self):
        limit = self._child.passed_limit()
        if limit:
            self._child.kill()
            raise Stopped(limit)

    def _stop(self, reason):
        """Note why the notebook was stopped; what was judged before keeps its points."""
        self._stopped = (
            f"The notebook was stopped in its code cell {self._count}: {reason}\n"
            "Cells that were judged before keep their points; mend this one, and run the notebook from its start."
        )
        return self._stopped
