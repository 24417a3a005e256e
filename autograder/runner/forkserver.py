"""The fork server inside the sandbox: it has imported what notebooks need, and forks an isolated child for each.

No student's code ever runs in this process. A child gets namespaces, a scratch folder and limits of its own before it
reads its first message, and cannot reach this process or the one before it.
"""

import ctypes
import gc
import os
import resource
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from autograder.runner.serve import serve
from autograder.runner.shell import make_shell

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    *(0x00020000, 0x04000000, 0x08000000),
    *(0x10000000, 0x20000000, 0x40000000),
)
_NOSUID, _NODEV, _PRIVATE = 2, 4, 1 << 18 | 1 << 14
_SET_DUMPABLE, _SET_NO_NEW_PRIVS, _CAPBSET_DROP, _CAP_AMBIENT, _AMBIENT_CLEAR = 4, 38, 24, 47, 4
_LAST_CAPABILITY = 40
STUDENT = 1000
SCRATCH, SCRATCH_BYTES, SCRATCH_FILES = "/tmp", 64 << 20, 10_000
GIB = 1 << 30
# Beyond what the fork server has mapped. Threads count as processes.
MEMORY, PROCESSES, FILE_BYTES, DESCRIPTORS = 2 * GIB, 48, 64 << 20, 256


def main(control, modules):
    """Fork a child for every pair of file descriptors that comes over the socket `control`, until it closes."""
    for module in modules:
        with suppress(ImportError):
            __import__(module)
    shell = make_shell()
    # What is here now stays: no child's collector goes through it, nor copies its pages to do so.
    gc.collect()
    gc.freeze()
    _call(_LIBC.prctl, _SET_DUMPABLE, 0, 0, 0, 0)
    own_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    control.sendall(b"r")
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not request:
            return
        child = _fork(descriptors, shell)
        _call(_LIBC.setns, own_namespace, _NEWPID)
        for descriptor in descriptors:
            os.close(descriptor)
        control.sendall(_status_when_killed(control, child).to_bytes(4, "big"))


def _fork(descriptors, shell):
    """The process id of a new child, the first process of a namespace of its own."""
    _call(_LIBC.unshare, _NEWPID)
    child = os.fork()
    if child:
        return child
    try:
        _isolate(descriptors)
        os.write(4, b"r")
        serve(3, 4, shell)
    except BaseException:
        traceback.print_exc()  # the grader reads it, until the child has left the grader's stderr behind
    finally:
        os._exit(0)


def _status_when_killed(control, child):
    """The wait status of the child, once the word to kill it has come and all of its namespace is killed."""
    control.recv(1)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _isolate(descriptors):
    """Leave everything behind but the two file descriptors, which become 3 and 4."""
    _call(_LIBC.unshare, _NEWNS | _NEWNET | _NEWIPC | _NEWUTS)
    _call(_LIBC.mount, b"none", b"/", None, _PRIVATE, None)
    _call(_LIBC.mount, b"proc", b"/proc", b"proc", _NOSUID | _NODEV, None)
    student = _student_user()
    owner = f"mode=700,uid={student},gid={student}"
    for place, size in ((SCRATCH, SCRATCH_BYTES), ("/dev/shm", SCRATCH_BYTES // 4)):
        options = f"size={size},nr_inodes={SCRATCH_FILES},{owner}".encode()
        _call(_LIBC.mount, b"tmpfs", place.encode(), b"tmpfs", _NOSUID | _NODEV, options)
    os.chdir(SCRATCH)
    _enter_user_namespace(student)
    _set_limits()
    _drop_capabilities()
    _keep_only(descriptors)


def _keep_only(descriptors):
    null = os.open("/dev/null", os.O_RDWR)
    # First out of the way of the numbers that they go to.
    moved = [os.dup2(descriptor, 100 + place) for place, descriptor in enumerate([null, *descriptors])]
    for target, source in enumerate([moved[0], moved[0], moved[0], moved[1], moved[2]]):
        os.dup2(source, target)
    os.closerange(5, 65536)


def _student_user():
    """Who the child is to the fork server: where root grades another user, else the grader, who has no other."""
    users = Path("/proc/self/uid_map").read_text().splitlines()
    return int(users[1].split()[0]) if len(users) > 1 else os.getuid()


def _enter_user_namespace(student):
    """Go into a user namespace of the child's own, in which the user `student` is STUDENT."""
    if student != os.getuid():
        os.setgroups([])
        os.setresgid(student, student, student)
        os.setresuid(student, student, student)
    _call(_LIBC.prctl, _SET_DUMPABLE, 1, 0, 0, 0)  # or /proc/self would not belong to the student
    _call(_LIBC.unshare, _NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{STUDENT} {student} 1")
    Path("/proc/self/gid_map").write_text(f"{STUDENT} {student} 1")
    # No namespaces of the student's own, in which he would have capabilities again.
    for kind in ("user", "pid", "net", "mnt"):
        with suppress(OSError):
            Path(f"/proc/sys/user/max_{kind}_namespaces").write_text("0")


def _set_limits():
    # Where the machine runs out of memory, a student's process goes first.
    Path("/proc/self/oom_score_adj").write_text("1000")
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    mapped = pages * os.sysconf("SC_PAGE_SIZE")
    limits = {
        resource.RLIMIT_AS: mapped + MEMORY,
        resource.RLIMIT_NPROC: PROCESSES,
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_NOFILE: DESCRIPTORS,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        # The machine may have set a lower one, which nobody here can raise.
        allowed = resource.getrlimit(kind)[1]
        most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (most, most))


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def _drop_capabilities():
    for capability in range(_LAST_CAPABILITY + 1):
        _LIBC.prctl(_CAPBSET_DROP, capability, 0, 0, 0)
    _call(_LIBC.prctl, _CAP_AMBIENT, _AMBIENT_CLEAR, 0, 0, 0)
    none = (ctypes.c_uint32 * 6)()
    _call(_LIBC.capset, ctypes.byref(_Header(0x20080522, 0)), none)
    _call(_LIBC.prctl, _SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _call(function, *arguments):
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
