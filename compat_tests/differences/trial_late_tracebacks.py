"""Frames of the test stay in its traceback.

WHAT: A test fails in a callback, a coroutine or a generator, some calls deep.  Twisted takes a fixed number of frames from
    the front of the traceback and so takes frames of the test too, sometimes all.  Here only frames of what ran the test
    are taken.
WHY: Where a test failed is what its traceback is for.
INSTEAD: On Twisted, run the file under pytest, which shows the whole traceback.
"""

from __future__ import annotations

from compat_tests import processes
from compat_tests.differences import difference, show

TESTS = """
from {tw}.internet import defer
from {tw}.trial import unittest

def outer(test):
    inner(test)

def inner(test):
    test.fail("deep down")

class Deep(unittest.TestCase):
    def test_in_a_callback(self):
        return defer.succeed(self).addCallback(outer)

    async def test_in_a_coroutine(self):
        await defer.succeed(None)
        outer(self)
"""


@difference("trial", limit=20)
def tracebacks_of_late_failures(tw, rec):
    """Two tests that fail two calls deep, after waiting."""
    processes.run(tw, rec, "-m", "{tw}.trial", "--reporter=bwverbose", "test_deep", files={"test_deep.py": TESTS})


if __name__ == "__main__":
    show(tracebacks_of_late_failures)
