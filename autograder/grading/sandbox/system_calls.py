"""The system calls that no notebook needs, and that the limits on memory and on what is carried on do not reach.

Memory files and System V's shared memory count to no process; keys outlive the submission that made them.
"""

import os
import platform
import struct
from contextlib import contextmanager

_MACHINES = {
    # AUDIT_ARCH of linux/audit.h, and the numbers of unistd.h.
    "x86_64": (
        0xC000003E,
        {
            **{"memfd_create": 319, "memfd_secret": 447, "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240},
            **{"add_key": 248, "request_key": 249, "keyctl": 250},
            **{"ptrace": 101, "perf_event_open": 298, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425},
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            **{"memfd_create": 279, "memfd_secret": 447, "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180},
            **{"add_key": 217, "request_key": 218, "keyctl": 219},
            **{"ptrace": 117, "perf_event_open": 241, "bpf": 280, "userfaultfd": 282, "io_uring_setup": 425},
        },
    ),
}
# Of linux/filter.h and linux/seccomp.h; where struct seccomp_data has a call's number and its machine.
_LOAD, _IF_EQUAL, _IF_NOT_BELOW, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _MACHINE = 0, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 38  # as a kernel without it: ENOSYS
# The calls of x86_64 with short pointers have numbers of their own, above this.
_X32 = 0x40000000


def refusing():
    """A program for seccomp that refuses them, as bytes; empty on a machine whose numbers are not known."""
    if platform.machine() not in _MACHINES:
        return b""
    machine, numbers = _MACHINES[platform.machine()]
    tests = [(_IF_NOT_BELOW, _X32), *((_IF_EQUAL, number) for number in numbers.values())]
    # Each refused one jumps over the tests that are left, and over the permission after them.
    jumps = [(code, len(tests) - place, 0, value) for place, (code, value) in enumerate(tests)]
    program = [
        (_LOAD, 0, 0, _MACHINE),
        (_IF_EQUAL, 0, len(tests) + 2, machine),
        (_LOAD, 0, 0, _NUMBER),
        *jumps,
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


@contextmanager
def descriptor():
    """A file descriptor from which bubblewrap reads the program; None where there is none."""
    program = refusing()
    if not program:
        yield None
        return
    reading, writing = os.pipe()
    os.write(writing, program)
    os.close(writing)
    try:
        yield reading
    finally:
        os.close(reading)
