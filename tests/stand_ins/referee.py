"""A stand-in for the referee.

A submission is a JSON object that says what its grading does. `python -m tests.stand_ins.referee grade rnn ...` is the
command `autograder` with it in the workers, too; others have it by `dask worker --preload tests.stand_ins.referee`.
"""

import ctypes
import json
import os
import signal
import subprocess
import threading
import time
import uuid

from autograder.grading import referee
from autograder.grading.graded import Graded, GradedCell
from autograder.grading.intake import Submission
from autograder.grading.intake.released import nbgrader_metadata
from autograder.grading.referee.seeded_unit import SeededUnit

# The seed with which no Referee starts, as where user namespaces are forbidden.
FORBIDDEN = 404
_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG


class Referee:
    """Does what the submission says: {"seconds", "share" of the points, "does": "die" or "raise", "trace": a file}."""

    def __init__(self, unit, seed, sandbox):
        if seed == FORBIDDEN:
            raise OSError("user namespaces are forbidden here")
        self._unit, self._seed = unit, seed

    def __enter__(self):
        # As bwrap --die-with-parent does: it ends with the thread that started it.
        self._thread, self._name = threading.get_ident(), f"{os.getpid()} {uuid.uuid4()}"
        self._sandbox = subprocess.Popen(["sleep", "1000"], preexec_fn=_die_with_parent)
        return self

    def __exit__(self, *error):
        self._sandbox.kill()
        self._sandbox.wait()

    def grade(self, raw):
        if self._sandbox.poll() is not None or self._thread != threading.get_ident():
            raise RuntimeError("the sandbox ended, or another thread asked")
        says = json.loads(raw)
        if "cells" in says:  # the released notebook, the run's control
            says = {"does": os.environ.get("STAND_IN_CONTROL")}
        time.sleep(says.get("seconds", 0))
        if says.get("does") == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if says.get("does") == "raise":
            raise KeyError("h")
        if "trace" in says:
            with open(says["trace"], "a") as file:
                file.write(f"{self._name}\n")
        cells = tuple(
            GradedCell(check.grade_id, check.exercise.name, check.points * says.get("share", 0), check.points)
            for check in SeededUnit(self._unit, self._seed).checks.values()
        )
        return Graded(self._unit, self._seed, cells, _notebook(self._unit, cells), seconds=says.get("seconds", 0.0))


def _notebook(unit, cells):
    """The notebook in which every graded cell shows its score, from which nbgrader reads it."""
    scores, made = {cell.grade_id: cell.score for cell in cells}, Submission(unit).notebook()
    for cell in made["cells"]:
        score = scores.get(nbgrader_metadata(cell).get("grade_id"))
        if score is not None:
            data = {"text/plain": repr(score)}
            shown = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
            cell["outputs"] = [shown]
    return json.dumps(made).encode()


def _die_with_parent():
    ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)


def dask_setup(worker):
    """Dask calls this in each worker that preloads this module."""
    referee.Referee = Referee


if __name__ == "__mp_main__":  # the name that it has in the run's own workers
    dask_setup(None)
if __name__ == "__main__":
    from autograder.command import main
    from autograder.grading.gradebook import GradebookWriter

    def _put(writer, entries, really=GradebookWriter.put):
        if os.environ.get("STAND_IN_WRITES_NOTHING"):
            return []
        changes = really(writer, entries)
        time.sleep(float(os.environ.get("STAND_IN_WRITING", 0)))
        return changes

    GradebookWriter.put = _put
    main()
