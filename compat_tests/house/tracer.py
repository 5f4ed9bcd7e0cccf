"""Run a command and say how many system calls its first process made.  Linux only; no privilege needed, nothing installed.

    python -m compat_tests.house.tracer COMMAND ...       the number, on a line of its own after the command's output

This is the smallest use of ``ptrace``: the child asks to be traced and stops, and is then let run from one system call's
border to the next.  Every system call has two borders, so the stops are counted and halved; which calls they were does not
matter, hence nothing here depends on the processor.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

TRACEME, SYSCALL, SETOPTIONS = 0, 24, 0x4200
MARK_SYSCALL_STOPS, KILL_WITH_TRACER = 1, 1 << 20

_ptrace = ctypes.CDLL(None, use_errno=True).ptrace
_ptrace.argtypes, _ptrace.restype = [ctypes.c_long] * 4, ctypes.c_long


def ptrace(request: int, pid: int, data: int = 0) -> None:
    if _ptrace(request, pid, 0, data) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"ptrace is not permitted here: {os.strerror(number)}")


def count(command: list[str]) -> tuple[int, int]:
    """Run `command`: how many system calls it made, and its exit status."""
    child = os.fork()
    if not child:
        try:
            ptrace(TRACEME, 0)
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    os.waitpid(child, 0)  # stopped by its own exec
    ptrace(SETOPTIONS, child, MARK_SYSCALL_STOPS | KILL_WITH_TRACER)
    borders = 0
    give_on = 0
    while True:
        ptrace(SYSCALL, child, give_on)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            return borders // 2, os.waitstatus_to_exitcode(status)
        stopped_by = os.WSTOPSIG(status)
        if stopped_by == signal.SIGTRAP | 0x80:
            borders, give_on = borders + 1, 0
        else:
            give_on = 0 if stopped_by == signal.SIGTRAP else stopped_by


def permitted() -> bool:
    """Whether tracing works here (some containers forbid it)."""
    try:
        return sys.platform.startswith("linux") and count(["true"])[0] > 0
    except OSError:
        return False


if __name__ == "__main__":
    calls, status = count(sys.argv[1:])
    print(calls)
    sys.exit(status)
