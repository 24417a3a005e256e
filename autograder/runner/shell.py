"""An IPython shell that writes down what a cell shows, as Jupyter would show it."""

import io
import sys

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograder.runner.message import text

# What one cell may show; what is more is left out, and the cell says so.
LARGEST_OUTPUT = 1 << 20
LEFT_OUT = "[This cell shows too much; some of it was left out.]\n"


class Recorder:
    """The outputs of the cell that runs, in order, as nbformat has them."""

    def __init__(self):
        self.take()

    def take(self):
        """Everything since the last take."""
        taken = getattr(self, "_outputs", [])
        self._outputs, self._room, self._is_cut = [], LARGEST_OUTPUT, False
        return [{**output, "text": "".join(output["text"])} if "text" in output else output for output in taken]

    def write(self, name, written):
        """Add to the stream `name`; a stream that goes on is one output."""
        kept = text_within(written, self._room)
        self._room -= len(kept)
        last = self._outputs[-1] if self._outputs else {}
        if kept and last.get("name") == name:
            # Put together at the end: a text that grows line by line is copied with every line.
            last["text"].append(kept)
        elif kept:
            self._outputs.append({"output_type": "stream", "name": name, "text": [kept]})
        if len(kept) < len(written):
            self._cut()

    def add(self, output):
        """Add a whole output, where there is room for it."""
        size = len(repr(output))
        if size <= self._room:
            self._room -= size
            self._outputs.append(output)
        else:
            self._cut()

    def _cut(self):
        """Say once that something is left out."""
        if not self._is_cut:
            self._outputs.append({"output_type": "stream", "name": "stderr", "text": [LEFT_OUT]})
            self._is_cut = True


def text_within(written, room):
    """The text, cut to the room there is, without characters that no UTF-8 can hold."""
    return str(written)[: max(0, room)].encode("utf-8", errors="replace").decode()


class Stream(io.TextIOBase):
    """A stdout or stderr that writes into the recorder."""

    encoding = "utf-8"

    def __init__(self, recorder, name):
        self._recorder, self._name = recorder, name

    def writable(self):
        return True

    def write(self, written):
        if not isinstance(written, str):
            raise TypeError(f"write() argument must be str, not {type(written).__name__}")
        self._recorder.write(self._name, written)
        return len(written)


class _Publisher(DisplayPublisher):
    """Writes down what display() shows, figures too."""

    def publish(self, data, metadata=None, **ignored):
        self.shell.recorder.add({"output_type": "display_data", "data": _texts(data), "metadata": {}})

    def clear_output(self, wait=False):
        """What a cell has shown stays, as in a graded notebook one wants to see it."""


class _Hook(DisplayHook):
    """Writes down the value of a cell's last line."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        self.shell.recorder.add(
            {
                "output_type": "execute_result",
                "data": _texts(format_dict),
                "metadata": {},
                "execution_count": self.shell.execution_count,
            }
        )

    def finish_displayhook(self):
        pass


def _texts(data):
    """The texts among the formats of a value; Jupyter sends a figure as the text of its bytes, too."""
    return {str(kind): content for kind, content in data.items() if isinstance(content, str)}


class Shell(InteractiveShell):
    """IPython's shell without a terminal, a history, or threads."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)

    def __init__(self, **options):
        self.recorder = Recorder()
        super().__init__(**options)

    def _showtraceback(self, etype, evalue, stb):
        self.recorder.add(
            {
                "output_type": "error",
                "ename": text(getattr(etype, "__name__", etype)),
                "evalue": text(evalue),
                "traceback": [text(line) for line in stb],
            }
        )

    def enable_gui(self, gui=None):
        """There is no window system; figures go into the notebook."""

    def outputs_of(self, source):
        """Run a cell; its outputs."""
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream(self.recorder, "stdout"), Stream(self.recorder, "stderr")
        try:
            self.run_cell(source, store_history=True)
        finally:
            sys.stdout, sys.stderr = streams
        return self.recorder.take()


def make_shell():
    """The one Shell of this process; `get_ipython()` and `display` of a notebook mean it."""
    settings = Config()
    settings.HistoryManager.enabled = False  # it would write a database, from a thread of its own
    settings.InteractiveShell.colors = "NoColor"
    settings.InteractiveShell.xmode = "Context"
    shell = Shell.instance(config=settings)
    shell.run_cell("None", silent=True)  # IPython loads a part of itself with the first cell
    return shell
