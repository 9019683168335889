"""What the parsing child may use and reach; set by itself before it looks at any file (TR-56).

On Linux: memory, size of a file, open files and CPU time by ``setrlimit``; no sockets, no other program and no signal
by a seccomp filter; nothing written, made or removed outside one folder by Landlock, where the kernel has it. On macOS
the limits of ``setrlimit`` that its kernel keeps; on Windows a process of its own and the clock of the caller only.
Each is set as far as the platform has it, and the child says which are.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct
import sys
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

_DENIED = {
    # socket, connect, bind, execve, execveat, fork, vfork, ptrace, kill, process_vm_writev, pidfd_send_signal, io_uring
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 57, 58, 101, 62, 311, 424, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117, 129, 271, 424, 425)),
}
"""The architecture's number and those of the calls that no parser needs."""

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001
_FOREIGN_NUMBERS = 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_WRITING = sum(1 << bit for bit in (0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12))
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_PATH_BENEATH = 1


@dataclass(frozen=True, slots=True)
class ParserLimits:
    """What one child may use.

    Attributes
    ----------
    memory_bytes
        Of address space, the program's own included.
    item_s
        CPU time and time by the clock for one answer: a header, a member, an object that is blinded.
    file_bytes
        The largest file that it may write.
    open_files
        At a time.
    """

    memory_bytes: int = 6 * 1024**3
    item_s: int = 120
    file_bytes: int = 50 * 10**9
    open_files: int = 256


def shut_in(scratch: str, limits: ParserLimits) -> list[str]:
    """Give up everything that a parser does not need; return what was given up, in words.

    Parameters
    ----------
    scratch
        The one folder in which files may be written.
    limits
        What may be used.
    """
    done = _limited(limits)
    if sys.platform != "linux":
        return done
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if _write_only_below(scratch, libc):
        done.append("folder")
    if _without_network(libc):
        done.append("network")
    return done


def allow_cpu_time(seconds: int) -> None:
    """Let this process compute so much longer; then the system ends it."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + seconds + 1
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (until if hard < 0 else min(until, hard), hard))


def _limited(limits: ParserLimits) -> list[str]:
    done: list[str] = []
    if sys.platform == "win32":
        return done
    wanted = (
        ("memory", resource.RLIMIT_AS, limits.memory_bytes),
        ("file size", resource.RLIMIT_FSIZE, limits.file_bytes),
        ("open files", resource.RLIMIT_NOFILE, limits.open_files),
        ("core", resource.RLIMIT_CORE, 0),
    )
    for words, kind, amount in wanted:
        _, hard = resource.getrlimit(kind)
        amount = amount if hard < 0 else min(amount, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (amount, amount))
            done.append(words)
    return done


def _write_only_below(folder: str, libc: ctypes.CDLL) -> bool:
    """Let this process write, make, remove and run files below one folder only (Landlock)."""
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    handled = _WRITING | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    attributes = struct.pack("=Q", handled)
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        # "Run" is in what is handled and not in what is granted.
        if not _grant(libc, rules, folder, handled & ~1) or not _grant(libc, rules, os.devnull, 1 << 1):
            return False
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _grant(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> bool:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC) if sys.platform == "linux" else -1
    try:
        beneath = struct.pack("=Qi", rights, place)
        return bool(libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, beneath, 0) == 0)
    finally:
        os.close(place)


def _without_network(libc: ctypes.CDLL) -> bool:
    """Refuse sockets, other programs and signals to this process and all its threads (seccomp)."""
    known = _DENIED.get(platform.machine())
    if known is None:
        return False
    architecture, calls = known
    program = [
        struct.pack("=HBBI", _LOAD, 0, 0, 4),
        struct.pack("=HBBI", _EQUAL, 0, len(calls) + 3, architecture),
        struct.pack("=HBBI", _LOAD, 0, 0, 0),
        struct.pack("=HBBI", _AT_LEAST, len(calls) + 1, 0, _FOREIGN_NUMBERS),
    ]
    program += [struct.pack("=HBBI", _EQUAL, len(calls) - place, 0, call) for place, call in enumerate(calls)]
    program += [struct.pack("=HBBI", _RETURN, 0, 0, _ALLOW), struct.pack("=HBBI", _RETURN, 0, 0, _REFUSE)]
    code = ctypes.create_string_buffer(b"".join(program), len(program) * 8)
    head = struct.pack("@HP", len(program), ctypes.addressof(code))
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.c_char_p(head), 0, 0) == 0)
