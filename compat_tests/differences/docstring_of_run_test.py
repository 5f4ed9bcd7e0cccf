"""The standard library tells what the inherited `runTest` is in our words.

WHAT: A TestCase is made without the name of a method and has no `runTest` of its own, and ``python -m unittest -v`` runs it.
    The line of a test shows the beginning of its docstring, so here that of the inherited `runTest` is shown.  On Twisted
    the sentence is another one.
WHY: Docstrings are written for this package.
INSTEAD: Give such a class a `runTest` with a docstring, or give the name of a method.
"""

from __future__ import annotations

from compat_tests import processes
from compat_tests.differences import difference, show

TESTS = """
import unittest
from {tw}.trial.unittest import TestCase

def load_tests(loader, tests, pattern):
    return unittest.TestSuite([TestCase()])
"""


@difference("trial", limit=20)
def a_test_case_without_a_test(tw, rec):
    """The line of a test that does nothing."""
    processes.run(tw, rec, "-m", "unittest", "-v", "test_it", files={"test_it.py": TESTS})


if __name__ == "__main__":
    show(a_test_case_without_a_test)
