"""pytest does not learn of expected failures.

WHAT: A test has a `todo` and fails, and is run by pytest.  If ``twisted.trial.unittest`` was imported before pytest began to
    look for tests, as by a ``conftest.py``, pytest treats Twisted's tests in a way of its own and shows the test as XFAIL;
    otherwise as PASSED.  Here it is always PASSED, but under `minitwisted run` it is as with Twisted.
WHY: pytest asks for Twisted by name.
INSTEAD: Use ``pytest.mark.xfail``, or run the tests with trial.
"""

from __future__ import annotations

from compat_tests import processes
from compat_tests.differences import difference, show

TODO = """
from {tw}.trial import unittest

class Case(unittest.TestCase):
    def test_it(self):
        self.fail("as expected")
    test_it.todo = "some day"
"""


@difference("trial", limit=30)
def a_todo_under_pytest(tw, rec):
    """conftest.py imports trial first."""
    files = {"test_todo.py": TODO, "conftest.py": "import {tw}.trial.unittest"}
    how = ["-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", "-rA"]
    done = processes.start(tw, *how, "test_todo.py", files=files, env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    out, _ = done.communicate(timeout=20)
    rec("outcome", [line.split(" ")[0] for line in out.decode().split("\n") if "test_todo.py:" in line])
    rec("status", done.returncode)


if __name__ == "__main__":
    show(a_todo_under_pytest)
