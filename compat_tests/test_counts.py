"""What one operation costs in calls and in system calls, as gates: exact figures, the same on every machine.

The bounds are ours to keep; what Twisted 26.10 pays stands beside them, to be compared with and not tested.  A bound is
broken by a change that adds work to every operation, however fast the machine is on which it was tried.
"""

from __future__ import annotations

import importlib.util
import sys

import pytest

from compat_tests.house import counts, tracer

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="conducts an epoll, which only Linux has")

#: case: (calls, system calls) per operation, at most; then what Twisted pays on Python 3.11.
BOUNDS = {
    "echo-1": (24, 3.3, (81, 6.0)),
    "echo-100": (19, 2.3, (61, 4.0)),
    "four-writes": (34, 2.3, (91, 4.0)),
    "connect": (75, 10.5, (154, 12.1)),
    "bulk-free": (1300, 2.5, (2829, 16.5)),
    "bulk-push": (260, 16.2, (548, 32.2)),
    "udp-10": (7, 2.3, (20.7, 2.2)),
    "generator-fired": (9, None, (11.4, None)),
    "generator-later": (16, None, (15.5, None)),
    "generator-call": (16, None, (16.1, None)),
    "generator-ten": (216, None, (256, None)),
    "timer": (7, None, (6.0, None)),
    "turn": (16, None, (23.0, None)),
}


def needs_tcp(case):
    if case in counts.WITH_SYSTEM_CALLS and importlib.util.find_spec("minitwisted.internet.tcp") is None:
        pytest.skip("TCP is not built yet")


@linux
@pytest.mark.parametrize("case", BOUNDS)
def test_calls_per_operation(case):
    needs_tcp(case)
    assert counts.calls("minitwisted", case) <= BOUNDS[case][0]


@linux
@pytest.mark.skipif(not tracer.permitted(), reason="system calls are counted with ptrace, which is forbidden here")
@pytest.mark.parametrize("case", [case for case, (_, bound, _) in BOUNDS.items() if bound is not None])
def test_system_calls_per_operation(case):
    needs_tcp(case)
    assert counts.system_calls("minitwisted", case) <= BOUNDS[case][1]


@linux
def test_the_count_is_exact():
    """The instrument itself: the same figure twice, and one call more in each operation is seen as one call more."""
    once = counts.calls("minitwisted", "generator-fired", 50)
    assert once == counts.calls("minitwisted", "generator-fired", 50)
    plain = counts.counted(lambda: [abs(-1) for _ in range(100)], 100)["calls"]
    twice = counts.counted(lambda: [abs(abs(-1)) for _ in range(100)], 100)["calls"]
    assert twice - plain == 1
