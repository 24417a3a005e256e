"""The sandbox: what is mounted and refused in it, what keeps it from starting, and how a child begins and ends."""

import errno
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from autograder.grading.course.paths import ROOT
from autograder.grading.doctor import examine
from autograder.grading.referee import Referee
from autograder.grading.sandbox import ForkServer, NoSandbox, Unsandboxed, bubblewrap, forkserver
from autograder.grading.sandbox.bubblewrap import mounts, problem
from autograder.runner.channel import Channel, Closed
from autograder.runner.message import Message
from tests.attacks.corpus import SEED
from tests.attacks.notebooks import as_bytes, attacked, outputs
from tests.stand_ins.runs import none_left


def test_bubblewrap_runs_here():
    assert problem() is None


def test_where_bubblewrap_cannot_run_the_referee_refuses_and_says_why(monkeypatch):
    monkeypatch.setattr(forkserver, "problem", lambda: "bubblewrap is missing. Run `make setup`.")
    with pytest.raises(NoSandbox, match="Run `make setup`"):
        Referee("rnn", SEED)


def test_a_sandbox_that_does_not_show_the_course_is_refused_and_zeroes_no_one(monkeypatch):
    # What a clone below /tmp once came to: the runner ran, and nothing that a notebook imports was there.
    program = "import autograder.runner.shell as shell; old = shell.Shell.outputs_of\n"
    program += "shell.Shell.outputs_of = lambda self, source: old(self, 'raise ImportError')\n"
    program += "import autograder.runner.forkserver as server, socket, sys\n"
    program += "server.main(socket.socket(fileno=int(sys.argv[1])), [])"
    real = bubblewrap.command
    monkeypatch.setattr(
        forkserver,
        "command",
        lambda started, *options: real([started[0], "-c", program, *started[3:]], *options),
    )
    with pytest.raises(
        NoSandbox, match=r"even the released notebook: rnn_cell_forward is not there: its cell ended with ImportError"
    ):
        Referee("rnn", SEED)


def test_a_clone_below_tmp_is_shown_where_the_scratch_folder_does_not_cover_it():
    assert not [place for place in mounts() if place.startswith("/tmp")]


def test_a_python_that_is_reached_through_links_is_shown_with_them(tmp_path, monkeypatch):
    link, linked = tmp_path / "bin" / "python3.11", tmp_path / "venv" / "bin" / "python"
    for path, target in ((link, os.path.realpath(sys.executable)), (linked, "../../bin/python3.11")):
        path.parent.mkdir(parents=True)
        path.symlink_to(target)
    monkeypatch.setattr(sys, "executable", str(linked))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    assert mounts()[str(link)] == str(link)
    assert str(linked) not in mounts()


FAMILIES = """
import socket

for family in range(1, 46):
    try:
        socket.socket(family, socket.SOCK_STREAM).close()
    except OSError as error:
        print(family, error.errno)
"""


def test_only_the_families_of_sockets_that_the_namespaces_wall_off_can_be_opened():
    walled_off = {socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK}
    with Referee("rnn", SEED) as referee:
        graded = referee.grade(as_bytes(attacked("rnn", FAMILIES)))
    refused = dict(tuple(map(int, line.split())) for line in outputs(graded, "import socket")[0]["text"].splitlines())
    # Without the filter AF_PACKET, which every kernel has, gives another error.
    assert {refused.get(family) for family in set(range(1, 46)) - walled_off} == {errno.EAFNOSUPPORT}
    # AF_NETLINK has no streams; AF_INET6 is not on every machine.
    assert not {socket.AF_UNIX, socket.AF_INET} & set(refused)


def test_nbgraders_exchange_is_hidden_below_a_folder_that_is_shown(monkeypatch):
    folder = next(str(path) for path in sorted(Path("/usr/share").iterdir()) if path.is_dir() and any(path.iterdir()))
    monkeypatch.setattr(bubblewrap, "HIDDEN", (folder,))
    with Referee("rnn", SEED) as referee:
        graded = referee.grade(as_bytes(attacked("rnn", f"import os; print(os.listdir({folder!r}))")))
    assert outputs(graded, folder)[0]["text"] == "[]\n"


# A user other than root to the programs below it, who has the rights of whoever runs the tests.
ORDINARY = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.getuid() == 0 else []
GRADE_RIGHT = """
from autograder.grading.course.paths import ROOT
from autograder.grading.referee import Referee
from tests.attacks.notebooks import as_bytes, right
with Referee("rnn", 7) as referee:
    for _ in range(2):
        graded = referee.grade(as_bytes(right("rnn")))
        print(graded.score, graded.ended)
"""


def test_an_ordinary_user_grades_in_the_sandbox_as_root_does():
    command = [*ORDINARY, sys.executable, "-c", GRADE_RIGHT]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.stdout.split() == ["20.0", "20.0"], ran.stderr


def test_walls_that_cannot_be_put_up_are_not_taken_for_the_students_fault(monkeypatch):
    def without_a_scratch_folder(*how):
        return ["/elsewhere" if part == "/tmp" else part for part in bubblewrap.command(*how)]

    monkeypatch.setattr(forkserver, "command", without_a_scratch_folder)
    with pytest.raises(NoSandbox, match=r"(?s)could not wall off.*No such file"):
        Referee("rnn", SEED)
    (sandbox,) = (part for part in examine() if part.name == "bubblewrap")
    assert "could not wall off" in sandbox.problem


def test_the_referees_ends_of_a_childs_pipes_never_block():
    server = ForkServer("rnn")
    with server.child() as child:
        assert not os.get_blocking(child.reading)
        assert not os.get_blocking(child.writing)
    server.close()


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def test_a_fork_server_that_is_gone_is_said_and_leaves_no_descriptor():
    server = ForkServer("rnn")
    with server.child():
        pass
    processes = psutil.Process(server._process.pid).children(recursive=True)
    server._process.kill()
    server._process.wait()
    assert none_left(processes)  # those in the sandbox end a moment after bubblewrap
    before = descriptors()
    for _ in range(3):
        with pytest.raises(NoSandbox, match=r"the sandbox (does not answer|has ended|could not wall off)"):
            server.child().__enter__()
    assert descriptors() == before
    server.close()


def test_without_a_sandbox_what_a_child_started_ends_with_it():
    with Unsandboxed().child() as child:
        talk = Channel(child.reading, child.writing)
        talk.send(Message({"run": "import os, subprocess; print(subprocess.Popen(['sleep', '1000']).pid)"}))
        (shown,) = talk.receive(time.monotonic() + 60).words["outputs"]
        talk.send(Message({"run": "os._exit(0)"}))
        with pytest.raises(Closed):
            talk.receive(time.monotonic() + 60)
    assert none_left([psutil.Process(int(shown["text"]))])
