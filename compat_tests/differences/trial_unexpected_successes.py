"""A test that was to fail with certain errors may succeed.

WHAT: A test with `todo = (ValueError, "reason")` passes.  Twisted's reporter raises TypeError at the end of the run (it
    joins classes as if they were texts) and the report breaks off.  Here the report names the errors.
WHY: The documentation offers the pair of errors and reason, and a success is what such a test hopes for.
INSTEAD: On Twisted, give only the reason.
"""

from __future__ import annotations

import io

from compat_tests.differences import difference, show


@difference("trial")
def a_success_where_errors_were_expected(tw, rec):
    """The report of a test that passed and should have failed with one of two errors."""
    stream = io.StringIO()
    reporter = tw["trial.reporter"].Reporter(stream)
    todo = tw["trial.unittest"].makeTodo(([ValueError, KeyError], "one day"))
    reporter.addUnexpectedSuccess(tw["trial.runner"].TestHolder("module.Case.test_it"), todo)
    rec.raises(reporter.done)
    rec.text("report", stream.getvalue())


if __name__ == "__main__":
    show(a_success_where_errors_were_expected)
