"""A call from a thread runs once, though the loop is entered from inside

WHAT: A function given to `callFromThread` calls `reactor.iterate()`. On Twisted the calls behind it in the row run
    a second time; here each runs once.
WHY: A call that was asked for once runs once.
INSTEAD: On Twisted, do not call `iterate` from inside the loop.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("loop", reactor="manual")
def iterate_inside_a_call_from_a_thread(tw, rec):
    """What stands behind in the row."""
    reactor = tw.reactor

    begun = []

    def first():
        rec("first")
        begun.append(1)
        if len(begun) == 1:
            reactor.iterate(0)

    reactor.callFromThread(first)
    reactor.callFromThread(rec, "second")
    reactor.callLater(0.02, reactor.stop)
    reactor.run()


if __name__ == "__main__":
    show(iterate_inside_a_call_from_a_thread)
