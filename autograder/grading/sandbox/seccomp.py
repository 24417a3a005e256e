"""The filter of system calls: it refuses what no notebook needs, and neither the namespaces nor the limits hold back.

Memory files and System V's shared memory count to no process; keys outlive the submission that made them. A network
namespace holds back the sockets of the internet, and not those between a virtual machine and its host (AF_VSOCK).
"""

import os
import platform
import struct
from contextlib import contextmanager

_MACHINES = {
    # AUDIT_ARCH of linux/audit.h, and the numbers of unistd.h: those refused, and that of `socket`.
    "x86_64": (
        0xC000003E,
        {
            **{"memfd_create": 319, "memfd_secret": 447, "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240},
            **{"add_key": 248, "request_key": 249, "keyctl": 250},
            **{"ptrace": 101, "perf_event_open": 298, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425},
        },
        41,
    ),
    "aarch64": (
        0xC00000B7,
        {
            **{"memfd_create": 279, "memfd_secret": 447, "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180},
            **{"add_key": 217, "request_key": 218, "keyctl": 219},
            **{"ptrace": 117, "perf_event_open": 241, "bpf": 280, "userfaultfd": 282, "io_uring_setup": 425},
        },
        198,
    ),
}
# Of linux/socket.h, the families that the namespaces wall off: AF_UNIX, AF_INET, AF_INET6, AF_NETLINK.
_FAMILIES = (1, 2, 10, 16)
# Of linux/filter.h and linux/seccomp.h; where struct seccomp_data has a call's number, its machine, and the low half of
# its first argument, which comes first on both machines and is all that the kernel reads of a family.
_LOAD, _IF_EQUAL, _IF_NOT_BELOW, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _MACHINE, _FIRST = 0, 4, 16
# As a kernel without it: ENOSYS for a call, EAFNOSUPPORT for a family.
_ALLOW, _REFUSE, _REFUSE_FAMILY = 0x7FFF0000, 0x00050000 | 38, 0x00050000 | 97
# The calls of x86_64 with short pointers have numbers of their own, above this.
_X32 = 0x40000000


def filter_program():
    """A program for seccomp that refuses them, and sockets of all other families.

    It is bytes, and empty on a machine whose numbers are not known.
    """
    if platform.machine() not in _MACHINES:
        return b""
    machine, numbers, socket = _MACHINES[platform.machine()]
    tests = [(_IF_NOT_BELOW, _X32), *((_IF_EQUAL, number) for number in numbers.values())]
    # What is no `socket`, and each family that is allowed, jumps to the permission.
    families = [
        (_IF_EQUAL, 0, len(_FAMILIES) + 2, socket),
        (_LOAD, 0, 0, _FIRST),
        *((_IF_EQUAL, len(_FAMILIES) - place, 0, family) for place, family in enumerate(_FAMILIES)),
        (_RETURN, 0, 0, _REFUSE_FAMILY),
        (_RETURN, 0, 0, _ALLOW),
    ]
    # Each refused call jumps over the tests that are left, and over the test of families, to the end.
    jumps = [(code, len(tests) - 1 - place + len(families), 0, value) for place, (code, value) in enumerate(tests)]
    program = [
        (_LOAD, 0, 0, _MACHINE),
        (_IF_EQUAL, 0, 1 + len(jumps) + len(families), machine),
        (_LOAD, 0, 0, _NUMBER),
        *jumps,
        *families,
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


@contextmanager
def filter_descriptor():
    """A file descriptor from which bubblewrap reads the program; None where there is none."""
    program = filter_program()
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
