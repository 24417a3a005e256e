"""One submission's notebook, cell by cell: the student's cells are run in the sandbox, the graded ones judged here."""

import json
import re
import time
from dataclasses import dataclass

from autograder.checks.judging import undefined, verdict_on
from autograder.checks.units import find
from autograder.checks.verdict import Verdict
from autograder.checks.words import shortened
from autograder.grading.graded import Graded
from autograder.grading.intake.notebook import defined_names
from autograder.grading.intake.released import nbgrader_metadata
from autograder.grading.referee.judged import judged
from autograder.grading.referee.outputs import shown, size
from autograder.grading.referee.remote import NotJudged, There
from autograder.runner.channel import Channel, Closed, TooLarge, TooLate
from autograder.runner.protocol import WireError

_BY_ITSELF = "its process ended by itself. Leave out what ends Python, such as os._exit, and what fills the memory."
# Characters that all cells of a notebook may show together.
ROOM = 16 << 20
# IPython's name for a cell in the message of a SyntaxError, which tells the student nothing.
_CELLS_FILE = re.compile(r"<ipython-input-[^>]*>, (?=line )")


class Ended(Exception):
    """The submission cannot go on; the message says why, in words for the student."""


@dataclass(frozen=True)
class Limits:
    """Seconds by the clock that one cell may take, and the whole notebook."""

    cell: float
    notebook: float


class Sitting:
    """An exam that one student's process sits.

    child: has `reading` and `writing`, file descriptors, `kill() -> why it had ended by itself, or ""`, and
        `passed_limit() -> which limit on all of its processes is passed, or ""`
    """

    def __init__(self, exam, child, limits):
        self._exam, self._child, self._limits = exam, child, limits
        self._channel = Channel(child.reading, child.writing, self._watch)
        self._start = time.monotonic()
        self._cells, self._count, self._ended, self._room = [], 0, "", ROOM
        self._raised = {}  # by the name of a function, what to say where the cell that should define it has raised

    def grade(self, submission):
        """The Graded of an intake.Submission."""
        notebook = submission.notebook()
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                self._count += 1
                cell["execution_count"] = self._count
                check = self._exam.checks.get(nbgrader_metadata(cell).get("grade_id"))
                cell["outputs"] = self._judged(check) if check else self._run("".join(cell["source"]))
                self._note_error(cell)
        return Graded(
            self._exam.unit,
            self._exam.seed,
            tuple(self._cells),
            json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n",
            notes=tuple(submission.notes),
            ended=self._ended,
            seconds=round(time.monotonic() - self._start, 3),
        )

    def _run(self, source):
        """What a cell of the student's shows."""
        if self._ended:
            return []
        self._deadline = min(time.monotonic() + self._limits.cell, self._start + self._limits.notebook)
        try:
            outputs = shown(self._ask({"run": source}, ()).words.get("outputs"), self._count, self._room)
        except Ended as end:
            return [{"output_type": "stream", "name": "stderr", "text": self._end(end)}]
        self._room -= size(outputs)
        return outputs

    def _note_error(self, cell):
        error = next((output for output in cell["outputs"] if output["output_type"] == "error"), None)
        if error:
            said = " ".join(f"{error['ename'][:100]}: {error['evalue'][:200]}".split()).rstrip(":")
            said = _CELLS_FILE.sub("", said)
            for name in defined_names(cell["source"]):
                self._raised[name] = f"{name} is not there: its cell ended with {shortened(said, 200)}\nMend that cell."

    def _judged(self, check):
        """The verdict on a graded cell, as its output."""
        cell, output = judged(check, self._verdict(check), self._count)
        self._cells.append(cell)
        return [output]

    def _verdict(self, check):
        exercise, answers_to = find(check.exercise), self._exam.answers_to(check)
        self._deadline = min(time.monotonic() + self._limits.cell, self._start + self._limits.notebook)
        problem = self._ended
        if not problem:
            try:
                return verdict_on(There(self._ask, check.exercise), exercise, check.points, answers_to)
            except NotJudged as reason:
                problem = str(reason)
                if problem == undefined(check.exercise):
                    problem = self._raised.get(check.exercise, problem)
            except WireError as error:
                problem = self._end(self._no_answer(error))
            except Ended as end:
                problem = self._end(end)
        basis = answers_to(exercise).basis
        return Verdict(check.exercise, check.points, basis, problem=problem)

    def _ask(self, words, values):
        try:
            self._channel.send(words, values, self._deadline)
            return self._channel.receive(self._deadline)
        except TooLate:
            self._child.kill()
            whole = time.monotonic() - self._start >= self._limits.notebook
            limit = f"{self._limits.notebook:g} s for a notebook" if whole else f"{self._limits.cell:g} s for a cell"
            raise Ended(f"it took more than {limit}. Look for what does not end: a loop, or prints.") from None
        except Closed:
            why = self._child.kill()
            raise Ended(why or _BY_ITSELF) from None
        except (TooLarge, WireError) as error:
            raise self._no_answer(error) from None

    def _no_answer(self, error):
        self._child.kill()
        return Ended(
            f"its process sent what is no answer: {str(error).rstrip('.')}.\n"
            "If your code starts processes, as os.fork does, or writes into file descriptors, leave that out."
        )

    def _watch(self):
        limit = self._child.passed_limit()
        if limit:
            self._child.kill()
            raise Ended(limit)

    def _end(self, reason):
        """Note why the notebook was stopped; what was judged before keeps its points."""
        self._ended = (
            f"The notebook was stopped in its code cell {self._count}: {reason}\n"
            "Cells that were judged before keep their points; mend this one, and run the notebook from its start."
        )
        return self._ended
